/**
 * The shortest prefixes that together match every number that none of these prefixes matches: "everybody else". No
 * number begins with a zero.
 *
 * @param prefixes digits only
 */
export function complementOf(prefixes: readonly string[]): string[] {
  const below = (head: string): string[] => {
    if (prefixes.includes(head)) return []
    if (head !== '' && !prefixes.some(prefix => prefix.startsWith(head))) return [head]
    return Array.from('0123456789').filter(digit => head !== '' || digit !== '0').flatMap(digit => below(head + digit))
  }
  return below('')
}

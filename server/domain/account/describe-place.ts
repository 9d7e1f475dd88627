const LOCAL = /^(127\.|::1$|0\.0\.0\.0$|::$)/
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i

/**
 * Where a session comes from, as far as an address says: the network, not the machine in it. No country: which one an
 * address is in is guesswork that changes every week.
 */
export function describePlace(address: string | null): string {
  const plain = (address ?? '').trim().replace(MAPPED, '')
  if (plain === '') return 'from an unknown address'
  if (LOCAL.test(plain)) return 'from the machine that Talktime runs on'
  if (PRIVATE.test(plain)) return 'from the network that Talktime runs in'
  const v4 = /^(\d+\.\d+\.\d+)\.\d+$/.exec(plain)
  if (v4) return `from ${v4[1]!}.x`
  return plain.includes(':') ? `from ${networkOf(plain)}:…` : 'from an unknown address'
}

/** The first 48 bits of an IPv6 address: what a provider gives to one household or office. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter(Boolean)
  const last = (tail ?? '').split(':').filter(Boolean)
  while (tail !== undefined && groups.length + last.length < 8) groups.push('0')
  return groups.slice(0, 3).join(':')
}

export type PatternNode =
  /** One digit; bit n of the mask stands for digit n. */
  | { kind: 'digit', mask: number }
  | { kind: 'sequence', parts: PatternNode[] }
  | { kind: 'choice', options: PatternNode[] }
  | { kind: 'repeat', part: PatternNode, least: number, most: number }

const ANY_DIGIT = 0b11_1111_1111

/**
 * Reads the part of regular expressions that numbering plans are written in: digits, `\d`, `[2-57]`, `(?:…)`,
 * `|`, `?` and `{n,m}`.
 *
 * @throws RangeError for anything else.
 */
export function parseDigitPattern(source: string): PatternNode {
  const reader = new Reader(source)
  const node = reader.choice()
  if (!reader.isAtEnd()) throw reader.unexpected()
  return node
}

class Reader {
  private at = 0
  constructor(private readonly source: string) {}

  isAtEnd(): boolean {
    return this.at >= this.source.length
  }

  unexpected(): RangeError {
    return new RangeError(`unexpected "${this.source[this.at] ?? 'end'}" at ${this.at} of ${this.source}`)
  }

  choice(): PatternNode {
    const options = [this.sequence()]
    while (this.take('|')) options.push(this.sequence())
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = []
    while (!this.isAtEnd() && !/[|)]/.test(this.source[this.at]!)) parts.push(this.repeated())
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts }
  }

  private repeated(): PatternNode {
    const part = this.atom()
    if (this.take('?')) return { kind: 'repeat', part, least: 0, most: 1 }
    const bounds = this.match(/\{(\d+)(?:,(\d+))?\}/y)
    if (!bounds) return part
    const least = Number(bounds[1])
    return { kind: 'repeat', part, least, most: bounds[2] === undefined ? least : Number(bounds[2]) }
  }

  private atom(): PatternNode {
    if (this.take('(?:')) {
      const node = this.choice()
      if (!this.take(')')) throw this.unexpected()
      return node
    }
    if (this.take('\\d')) return { kind: 'digit', mask: ANY_DIGIT }
    const digits = this.match(/\d/y) ?? this.match(/\[((?:\d(?:-\d)?)+)\]/y)
    if (!digits) throw this.unexpected()
    return { kind: 'digit', mask: maskOf(digits[1] ?? digits[0]) }
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  private match(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at
    const found = sticky.exec(this.source)
    if (found) this.at = sticky.lastIndex
    return found
  }
}

/** "2-57" → bits 2, 3, 4, 5 and 7. */
function maskOf(digitClass: string): number {
  let mask = 0
  for (const [, from, to] of digitClass.matchAll(/(\d)(?:-(\d))?/g)) {
    for (let digit = Number(from); digit <= Number(to ?? from); digit += 1) mask |= 1 << digit
  }
  return mask
}

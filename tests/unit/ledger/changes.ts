import type { Chance } from './ledger-maker'

/** One change of a file, and its name. Null where the dice gave the same bytes again. */
export interface Change {
  name: string
  bytes: Buffer
}

type Changer = (file: Buffer, lines: Buffer[], chance: Chance, other: Buffer[]) => Buffer

const join = (lines: readonly Buffer[]) => Buffer.concat(lines)
const cut = (
  file: Buffer, at: number, length: number, ...put: Buffer[]
) => join([file.subarray(0, at), ...put, file.subarray(at + length)])

/** Where a digit stands, so that a change of it looks like nothing. */
function someDigit(file: Buffer, chance: Chance): number {
  for (;;) {
    const at = chance(file.length)
    if (file[at]! >= 0x30 && file[at]! <= 0x39) return at
  }
}

const CHANGERS: Record<string, Changer> = {
  'edit a byte': (file, _lines, chance) => cut(file, chance(file.length), 1, Buffer.from([chance(256)])),
  'flip a bit': (file, _lines, chance) => {
    const at = chance(file.length)
    return cut(file, at, 1, Buffer.from([file[at]! ^ (1 << chance(8))]))
  },
  'edit a digit': (file, _lines, chance) => cut(file, someDigit(file, chance), 1, Buffer.from(String(chance(10)))),
  'delete a byte': (file, _lines, chance) => cut(file, chance(file.length), 1),
  'insert a byte': (file, _lines, chance) => cut(file, chance(file.length + 1), 0, Buffer.from([[chance(256), 0x0a, 0x0d, 0x2c, 0x22, 0x20][chance(6)]!])),
  'delete a line': (_file, lines, chance) => join(lines.toSpliced(chance(lines.length), 1)),
  'delete lines': (_file, lines, chance) => join(lines.toSpliced(chance(lines.length), 2 + chance(5))),
  'swap two lines': (_file, lines, chance) => {
    const [one, two] = [chance(lines.length), chance(lines.length)]
    return join(lines.with(one, lines[two]!).with(two, lines[one]!))
  },
  'duplicate a line': (_file, lines, chance) => join(lines.toSpliced(chance(lines.length + 1), 0, lines[chance(lines.length)]!)),
  'insert a line of another file': (_file, lines, chance, other) => join(lines.toSpliced(chance(lines.length + 1), 0, other[chance(other.length)]!)),
  'replace a line by one of another file': (_file, lines, chance, other) => {
    const at = chance(lines.length)
    return join(lines.with(at, other[Math.min(at, other.length - 1)]!))
  },
  'cut the tail': (_file, lines, chance) => join(lines.slice(0, chance(lines.length))),
  'cut within a line': (file, _lines, chance) => file.subarray(0, chance(file.length)),
  'cut the last bytes': (file, _lines, chance) => file.subarray(0, file.length - 1 - chance(4)),
  'change the last line': (file, lines, chance) => {
    const start = file.length - lines.at(-1)!.length
    return cut(file, start + chance(lines.at(-1)!.length), 1, Buffer.from([0x20 + chance(95)]))
  },
  'put something after the last line': (file, lines, chance) => join([file, [Buffer.from('\n'), lines[chance(lines.length)]!, Buffer.from([chance(256)])][chance(3)]!]),
}

export const CHANGE_NAMES = Object.keys(CHANGERS)

/** The nth change: every kind in turn, the rest by chance. Never the file itself, and never the other, whole. */
export function changeOf(file: Buffer, other: Buffer, number: number, chance: Chance): Change {
  const name = CHANGE_NAMES[number % CHANGE_NAMES.length]!
  const [lines, otherLines] = [linesOf(file), linesOf(other)]
  for (;;) {
    const bytes = CHANGERS[name]!(file, lines, chance, otherLines)
    if (!bytes.equals(file) && !bytes.equals(other)) return { name, bytes }
  }
}

/** With their ends. */
export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline < 0 ? bytes.length : newline + 1
    lines.push(bytes.subarray(start, end))
    start = end
  }
  return lines
}

/** The right place, from the two files alone: the first line that is not the one that was written, from 1. */
export function firstDifference(original: Buffer, changed: Buffer): number {
  const [before, after] = [linesOf(original), linesOf(changed)]
  const index = Array.from({ length: Math.max(before.length, after.length) }).findIndex((_, at) => {
    const [one, two] = [before[at], after[at]]
    return !one || !two || !one.equals(two)
  })
  return index + 1
}

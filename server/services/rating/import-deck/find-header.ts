import type { DeckLayout } from './deck-layout'
import { detectLayout, UNKNOWN_HEADER } from './detect-layout'
import type { Line } from '../../text-files/read-lines'
import { splitLine } from '../../text-files/split-rows'

/** Titles and dates stand before the header of some lists; a header after this many lines is none. */
const MOST_LINES_BEFORE = 20
const DELIMITERS = [',', ';', '\t', '|']
/** How Excel is told the delimiter. */
const SEPARATOR_LINE = /^"?sep=(.)"?$/i

export type Header = {
  line: number
  layout: DeckLayout
  delimiter: string
  notes: { line: number, note: string }[]
} | { line: number, problem: string }

/** Reads up to the header of a deck: which layout it announces, and what stands between its fields. */
export async function findHeader(lines: AsyncIterator<Line>): Promise<Header> {
  let delimiters = DELIMITERS
  let before = 0
  let isEmpty = true
  let problem: Header | null = null
  for (let seen = 0; seen < MOST_LINES_BEFORE; seen += 1) {
    const { value, done } = await lines.next()
    if (done) break
    const { number: line, text } = value
    const plain = text.replace(/[\u200B\u2060\uFEFF]/g, '').trim()
    if (plain === '') continue
    isEmpty = false
    const separator = SEPARATOR_LINE.exec(plain)
    if (separator) {
      delimiters = [separator[1]!]
      continue
    }
    for (const delimiter of delimiters) {
      const { fields, open, isStray } = splitLine(plain, delimiter, null)
      if (isStray || open !== null) continue
      const layout = detectLayout(fields)
      if (!('problem' in layout)) {
        const notes = layout.notes.map(note => ({ line, note }))
        if (before > 0) notes.unshift({ line, note: `the lines before the header were skipped (${before})` })
        return { line, layout, delimiter, notes }
      }
      if (layout.problem !== UNKNOWN_HEADER) problem ??= { line, problem: layout.problem }
    }
    before += 1
  }
  return problem ?? { line: 1, problem: isEmpty ? 'the file is empty' : UNKNOWN_HEADER }
}

import { readText, type TextAs } from './read-text'

/** Carriers list hundreds of prefixes in one row; more than this is not a row but a missing line end. */
export const LONGEST_ROW = 256 * 1024

export interface Line {
  number: number
  text: string
  /** Longer than any row: `text` is only its beginning. */
  isTooLong: boolean
}

/** A file's lines; no more of one than a row may be long is ever kept. */
export async function* readLines(
  source: AsyncIterable<Uint8Array | string>, as: TextAs = 'text',
): AsyncGenerator<Line> {
  let number = 1
  let text = ''
  let isTooLong = false
  const add = (part: string) => {
    isTooLong ||= text.length + part.length > LONGEST_ROW
    if (!isTooLong) text += part
  }
  for await (const chunk of readText(source, as)) {
    const parts = chunk.split('\n')
    const last = parts.pop()!
    for (const part of parts) {
      add(part)
      yield { number, text, isTooLong }
      number += 1
      text = ''
      isTooLong = false
    }
    add(last)
  }
  if (text !== '' || isTooLong) yield { number, text, isTooLong }
}

import { z } from 'zod'

/** What nobody types and some programs choke on: control characters and halves of characters. */
const UNTYPABLE = /[\p{Cs}\p{Cc}]/u
/** They turn the text that follows round, on the pages of others too; right-to-left names are right without them. */
const TURNING = /\p{Bidi_Control}/gu
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u

interface LengthWords {
  tooShort?: string
  tooLong?: string
}

/** What a person wrote, of so many characters, without blanks around it. */
export function PlainText(least: number, most: number) {
  return z.string().max(most * 2)
    .transform(text => text.replace(TURNING, '').replaceAll('\t', ' ').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(least).max(most)
      .refine(text => isTypable(text.replaceAll('\n', '')), 'has characters that cannot be shown')
      .refine(text => least === 0 || VISIBLE.test(text), 'has nothing to read'))
}

/** The same in one line: names, and what somebody typed to find something. */
export function LineText(least: number, most: number, words: LengthWords = {}) {
  return z.string().max(most * 2, words.tooLong)
    .transform(text => text.replace(TURNING, '').trim())
    .pipe(z.string().min(least, words.tooShort).max(most, words.tooLong)
      .refine(isTypable, 'must be one line of text')
      .refine(text => least === 0 || VISIBLE.test(text), words.tooShort ?? 'has nothing to read'))
}

function isTypable(text: string): boolean {
  return !UNTYPABLE.test(text)
}

import { z } from 'zod'

/** What nobody types and some programs choke on: control characters and halves of characters. */
const UNTYPABLE = /[\p{Cs}\p{Cc}]/u

/** What a person wrote, of so many characters, without blanks around it. */
export function PlainText(least: number, most: number) {
  return z.string().max(most * 2)
    .transform(text => text.replaceAll('\t', ' ').replace(/\r\n?/g, '\n').trim())
    .pipe(z.string().min(least).max(most).refine(isTypable, 'has characters that cannot be shown'))
}

/** Line breaks may stand in it. */
function isTypable(text: string): boolean {
  return !UNTYPABLE.test(text.replaceAll('\n', ''))
}

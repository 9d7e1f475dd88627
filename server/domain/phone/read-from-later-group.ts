import { keyedDigits } from '../../../shared/phone/typed-text'
import { choicesOf, type NumberChoice } from './number-problem'
import { readDigits } from './read-digits'

/** "Room 5 030 901820": the number begins where its trunk prefix does. Another one may stand before it. */
export function readFromLaterGroup(text: string, country: string): NumberChoice[] {
  for (const { index } of text.matchAll(/(?<=\d\)?[ .\-/~]+)\(?0/g)) {
    const rest = text.slice(index)
    const numbers = readDigits(keyedDigits(rest), country).numbers
    if (numbers.length === 0) continue
    const before = text.slice(0, index).replace(/[ .\-/~]+$/, '')
    return [...choicesOf(readDigits(keyedDigits(before), country).numbers, before), ...choicesOf(numbers, rest)]
  }
  return []
}

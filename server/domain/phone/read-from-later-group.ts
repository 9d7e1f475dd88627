import { keyedDigits } from '../../../shared/phone/typed-text'
import { choicesOf, type NumberChoice } from './number-problem'
import { readDigits } from './read-digits'

/** "Room 5 030 901820": the number begins where its trunk prefix does. Another one may stand before it. */
export function readFromLaterGroup(text: string, country: string): NumberChoice[] {
  const groups = text.split(' ')
  for (let index = 1; index < groups.length; index += 1) {
    const rest = groups.slice(index).join(' ')
    const numbers = /^\(?0/.test(rest) ? readDigits(keyedDigits(rest), country).numbers : []
    if (numbers.length === 0) continue
    const before = groups.slice(0, index).join(' ')
    return [...choicesOf(readDigits(keyedDigits(before), country).numbers, before), ...choicesOf(numbers, rest)]
  }
  return []
}

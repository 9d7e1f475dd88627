import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/** Of 0 to 4. What is below falls to a list of stolen passwords and its usual variations in minutes. */
const LEAST_SCORE = 2
/** Longer ones are guessed by their beginning or not at all, and reading all of them costs a third of a second. */
const READ_CHARACTERS = 48
const OURS = ['talktime', 'password', 'passwort']

const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })

/**
 * Why a password would be guessed; null where it would not: passwords that many people use, also written twice, with
 * digits behind or letters swapped; rows of the keyboard; what is known of the person. No rule such as "one digit, one
 * capital": those make passwords worse.
 *
 * @param about the person's name and address
 */
export function judgePassword(password: string, about: string[]): string | null {
  const read = password.slice(0, READ_CHARACTERS)
  const own = about.flatMap(text => [text, ...text.split(/[\s@.]+/)]).filter(text => text.length > 2)
  if (judge.check(read, [...own, ...OURS]).score >= LEAST_SCORE) return null
  const isOwn = own.some(text => read.toLowerCase().includes(text.toLowerCase()))
  return isOwn
    ? 'That password has your name or address in it, so it is guessed early. Choose another, such as four words that do not belong together.'
    : 'That password is one of the first that anybody would try. Choose another, such as four words that do not belong together.'
}

import type { DialerEvent } from './dialer-machine'

export interface SdkProblem {
  title: string
  /** What happened to the money and what to do. */
  advice: string
  /** What it means to the dialer's machine outside a call; null where the device carries on. */
  event: DialerEvent | null
}

const FREE = 'Nothing was charged.'
const PART = 'You pay for what was talked, no more.'

const problem = (title: string, advice: string, event: DialerEvent | null = null): SdkProblem =>
  ({ title, advice, event })

const TOKEN = problem(
  'The phone network refused your pass', 'Try again. If it stays, sign out and sign in again.', 'token-refused',
)
const EXPIRED = problem('Your pass to the phone network ran out', 'Try again to get a new one.', 'token-refused')
const SIGNALING = problem(
  'The line to the phone network broke', `We keep trying to reach it. ${PART}`, 'signaling-lost',
)
const MEDIA = problem(
  'No sound could get through', `A firewall or VPN may block calls. Try another network. ${PART}`,
)

/** Codes of the Voice SDK (voice.js errors and the SIP-derived 31xxx of the carrier) as sentences for people. */
const PROBLEMS: ReadonlyMap<number, SdkProblem> = new Map([
  [20101, TOKEN],
  [20104, EXPIRED],
  [20151, TOKEN],
  [31000, problem('The call broke off', `Something went wrong on the way. ${PART} Try again.`)],
  [31002, problem('The call was declined', `The phone network did not take it. ${FREE}`)],
  [31003, problem('The phone network did not answer in time', `${FREE} Try again.`, 'signaling-lost')],
  [31005, SIGNALING],
  [31008, problem('The call was cancelled', FREE)],
  [31009, problem('No line to the phone network', `Check the connection and try again. ${FREE}`, 'signaling-lost')],
  [31201, TOKEN],
  [31202, TOKEN],
  [31203, TOKEN],
  [31204, TOKEN],
  [31205, EXPIRED],
  [31206, problem('Too many calls at once', `Wait a minute and try again. ${FREE}`)],
  [31207, TOKEN],
  [31401, problem(
    'Microphone is blocked',
    `Your browser is not letting us use the microphone. Click the lock beside the address, allow it, and try again. ${FREE}`,
    'microphone-denied',
  )],
  [31402, problem(
    'The microphone did not start',
    `Another program may be using it, or it was unplugged. Check it and try again. ${FREE}`, 'microphone-missing',
  )],
  [31400, problem('The number was not understood', `${FREE} Check it and try again.`)],
  [31403, problem('This call was not allowed', `The phone network refused it. ${FREE}`)],
  [31404, problem('The call is no longer there', `It ended while the line was down. ${PART}`)],
  [31480, problem('They cannot be reached right now', `The phone may be off. ${FREE}`)],
  [31486, problem('They are on another call', FREE)],
  [31603, problem('They declined the call', FREE)],
  [53000, SIGNALING],
  [53001, SIGNALING],
  [53400, MEDIA],
  [53402, MEDIA],
  [53405, MEDIA],
])

/** What to tell a person about an error of the SDK. A code we do not know is never shown without a sentence. */
export function sdkProblem(code: number): SdkProblem {
  const known = PROBLEMS.get(code)
  if (known) return known
  if (code >= 53000 && code < 53100) return SIGNALING
  if (code >= 53400 && code < 53500) return MEDIA
  return problem('The call did not work', `${PART} Try again. (${code})`)
}

import type { DialerEvent } from './dialer-machine'

export interface SdkProblem {
  title: string
  /** What it means, what happened to the money where there is a call, and what to do. */
  advice: string
  /** What it means to the dialer's machine outside a call; null where it says nothing of the device. */
  event: DialerEvent | null
}

/** When an error comes: without a call, in one that goes on, or as the end of one that was answered or not. */
export type SdkMoment = 'idle' | 'during' | 'unanswered' | 'talked'

interface Words {
  title: string
  /** Why a call ended with it. */
  why?: string
  todo?: string
  /** The same without a call; where that is missing the device has a problem that has no name of its own. */
  idle?: { title: string, advice: string, event: DialerEvent }
  /** The same while the call goes on. */
  during?: string
}

const MONEY = { unanswered: 'Nothing was charged.', talked: 'You pay for what was talked, no more.' }

const ALLOW = 'Your browser is not letting us use the microphone. Click the lock beside the address, allow it, and try again.'
const CHECK_MICROPHONE = 'Another program may be using it, or it was unplugged. Check it and try again.'
const NEW_PASS = 'Your call goes on. A new pass is fetched when it ends.'

const TOKEN: Words = {
  title: 'The phone network refused your pass',
  todo: 'Try again. If it stays, sign out and sign in again.',
  idle: {
    title: 'The phone network refused your pass', advice: 'Try again. If it stays, sign out and sign in again.',
    event: 'token-refused',
  },
  during: NEW_PASS,
}
const EXPIRED: Words = {
  title: 'Your pass to the phone network ran out',
  todo: 'Try again to get a new one.',
  idle: {
    title: 'Your pass to the phone network ran out', advice: 'Try again to get a new one.', event: 'token-refused',
  },
  during: NEW_PASS,
}
const SIGNALING: Words = {
  title: 'The line to the phone network broke',
  todo: 'Check the connection and try again.',
  idle: {
    title: 'The line to the phone network broke', advice: 'We keep trying to reach it. If it stays, a firewall may be in the way.',
    event: 'signaling-lost',
  },
  during: 'We are bringing it back. Stay on the line.',
}
const MEDIA: Words = {
  title: 'No sound could get through',
  why: 'A firewall or VPN may block calls. Try another network.',
  idle: {
    title: 'Sound cannot get through', advice: 'A firewall or VPN may be in the way. Try another network.', event: 'signaling-lost',
  },
  during: 'You may not hear each other. We are bringing the sound back; stay on the line.',
}
const RATE: Words = {
  title: 'Too many calls at once',
  todo: 'Wait a minute and try again.',
  idle: { title: 'Too many tries at once', advice: 'Wait a minute and try again.', event: 'signaling-lost' },
}
const REQUEST: Words = {
  title: 'The phone network did not understand us', todo: 'Try again. If it stays, write to us.',
}

/** Codes of the Voice SDK (voice.js errors and the SIP-derived 31xxx of the carrier) as sentences for people. */
const WORDS: ReadonlyMap<number, Words> = new Map<number, Words>([
  ...[20101, 20151, 31102, 31201, 31202, 31203, 31204, 31207].map(code => [code, TOKEN] as const),
  ...[20104, 31205].map(code => [code, EXPIRED] as const),
  ...[31003, 31005, 31009, 53000, 53001].map(code => [code, SIGNALING] as const),
  ...[53400, 53402, 53405].map(code => [code, MEDIA] as const),
  ...[31001, 31100, 31101, 31103, 31104, 31105, 31107, 31209, 31210, 31212].map(code => [code, REQUEST] as const),
  [31000, { title: 'The call broke off', why: 'Something went wrong on the way.', todo: 'Try again.' }],
  [31002, { title: 'The call was declined', why: 'The phone network did not take it.' }],
  [31008, { title: 'The call was cancelled' }],
  [31206, RATE],
  [31401, {
    title: 'Microphone is blocked', why: ALLOW, during: ALLOW,
    idle: { title: 'Microphone is blocked', advice: ALLOW, event: 'microphone-blocked' },
  }],
  [31402, {
    title: 'The microphone did not start', why: CHECK_MICROPHONE, during: CHECK_MICROPHONE,
    idle: { title: 'The microphone did not start', advice: CHECK_MICROPHONE, event: 'microphone-gone' },
  }],
  [31400, { title: 'The number was not understood', todo: 'Check it and try again.' }],
  [31403, { title: 'This call was not allowed', why: 'The phone network refused it.' }],
  [31404, { title: 'The call is no longer there', why: 'It ended while the line was down.' }],
  [31480, { title: 'They cannot be reached right now', why: 'The phone may be off.' }],
  [31486, { title: 'They are on another call' }],
  [31603, { title: 'They declined the call' }],
])

/** A code that is not known has a sentence too; it stands behind it for those who look into it. */
function wordsOf(code: number): Words {
  const known = WORDS.get(code)
  if (known) return known
  if (code >= 53000 && code < 53100) return SIGNALING
  if (code >= 53400 && code < 53500) return MEDIA
  return { title: 'The call did not work', todo: `Try again. (${code})` }
}

/** What to tell a person about an error of the SDK. It speaks of a call, and of its money, only where there is one. */
export function sdkProblem(code: number, moment: SdkMoment = 'unanswered'): SdkProblem {
  const { title, why, todo, idle, during } = wordsOf(code)
  const event = idle?.event ?? 'signaling-lost'
  if (moment === 'idle') {
    const unnamed = { title: 'The phone network has a problem', advice: `It did not take your phone. We keep trying. (${code})` }
    return { ...unnamed, ...idle, event }
  }
  if (moment === 'during') {
    return { title: idle?.title ?? 'The phone network has a problem', advice: during ?? 'Your call goes on.', event: null }
  }
  return { title, advice: [why, MONEY[moment], todo].filter(Boolean).join(' '), event }
}

import type { DialerView } from './dialer-view'
import { ratePerMinute } from '~~/shared/pricing'
import { componentsFromDto } from '~~/shared/terms'
import { formatRate } from '~~/shared/format/money'
import { outcomeSentence } from '~~/browser/calls/call-words'
import { boundReason, endedByHere } from '~~/browser/calls/ending-words'
import { DIALER_WORDS } from './dialer-words'
import { isTalking } from './dialer-machine'

/** From here on the screen warns that the call ends, and says why. */
const WARN_SECONDS = 60

/** Whole seconds that the call may still last; never below zero. */
export function secondsLeft(view: Pick<DialerView, 'call' | 'elapsedMs'>): number {
  if (!view.call) return 0
  return Math.max(0, Math.ceil(view.call.maxAllowedSeconds - view.elapsedMs / 1000))
}

export function isRunningOut(view: DialerView): boolean {
  return isTalking(view.state) && secondsLeft(view) <= WARN_SECONDS
}

/** Why the call ends when its time is up (C16). */
export function endReason({ call }: Pick<DialerView, 'call'>): string {
  return call ? boundReason(call.quote.bound, call.maxAllowedSeconds, call.quote.currency) : ''
}

/**
 * What a screen reader says when the call changes; empty where it stays silent. It depends on nothing that runs, so
 * that a timer or a total is never read out.
 *
 * @param name whose number it is
 */
export function announcement(view: DialerView, name: string | null = null): string {
  const number = name ?? view.call?.quote.display ?? ''
  switch (view.state) {
    case 'ringing': return `Ringing ${number}.`
    case 'in-call': {
      if (isRunningOut(view)) return `Less than a minute is left: ${endReason(view)}.`
      if (view.notice) return `${view.notice.title}. ${view.notice.advice}`
      if (view.lineTold) return view.lineTold
      const quote = view.call?.quote
      const price = quote ? ` ${formatRate(ratePerMinute(componentsFromDto(quote.components)), quote.currency)} per minute.` : ''
      return `They answered.${price}`
    }
    case 'reconnecting': return 'Reconnecting. Stay on the line.'
    case 'ended': {
      if (view.finished) return outcomeSentence({ ...view.finished, endedBy: endedByHere(view.finished, view.hungUp) })
      return view.problem ? `${view.problem.title}. ${view.problem.advice}` : 'The call has ended.'
    }
    case 'closed':
    case 'registering':
    case 'ready': return view.refusal?.message ?? ''
    default: return `${DIALER_WORDS[view.state].title}. ${DIALER_WORDS[view.state].advice}`
  }
}

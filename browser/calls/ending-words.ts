import type { CallBoundDto, CallDetailDto, CallDto, CallEnding } from '~~/shared/schemas/calls'
import { formatExact, parseMicros } from '~~/shared/format/money'
import { speakDuration } from '~~/shared/format/time'

function daySpend({ limitMicros }: CallBoundDto, currency: string): string {
  return limitMicros === null ? 'money' : formatExact(parseMicros(limitMicros), currency)
}

/** Before the call, in front of how long it can last (C16). */
export function boundLabel(bound: CallBoundDto, currency: string): string {
  switch (bound.by) {
    case 'money': return 'Your money lasts for'
    case 'day_spend': return `Your ${daySpend(bound, currency)} a day lasts for`
    case 'longest_call': return 'A call may last'
    case 'new_account_day_spend': return `A new account’s ${daySpend(bound, currency)} a day lasts for`
    case 'new_account_longest_call': return 'A new account may talk for'
    case 'agent_call_budget': return `The agent’s ${daySpend(bound, currency)} a call lasts for`
    case 'agent_day_budget': return `The agent’s ${daySpend(bound, currency)} a day lasts for`
    case 'agent_round_budget': return `The round’s ${daySpend(bound, currency)} lasts for`
  }
}

/** In the last minute: why it ends. */
export function boundReason(bound: CallBoundDto | null, maxSeconds: number, currency: string): string {
  switch (bound?.by) {
    case 'money': return 'the money for it runs out'
    case 'day_spend': return `your account may spend ${daySpend(bound, currency)} a day`
    case 'longest_call': return `a call may last ${speakDuration(maxSeconds)}`
    case 'new_account_day_spend': return `a new account may spend ${daySpend(bound, currency)} a day`
    case 'new_account_longest_call': return `a new account may talk for ${speakDuration(maxSeconds)}`
    case 'agent_call_budget': return `a call of this agent may cost ${daySpend(bound, currency)}`
    case 'agent_day_budget': return `this agent may spend ${daySpend(bound, currency)} a day`
    case 'agent_round_budget': return `this round may spend ${daySpend(bound, currency)}`
    default: return 'its time is up'
  }
}

/** After a call that nobody hung up: what it ended at. */
function boundOutcome(call: CallDto): string {
  const { bound, maxSeconds, currency } = call
  switch (bound?.by) {
    case 'money': return 'The call ended because the money for it was used up'
    case 'day_spend': return `The call ended at the ${daySpend(bound, currency)} that your account may spend in a day`
    case 'longest_call': return `The call ended at the ${speakDuration(maxSeconds)} that a call may last`
    case 'new_account_day_spend': return `The call ended at the ${daySpend(bound, currency)} that new accounts may spend in a day`
    case 'new_account_longest_call': return `The call ended at the ${speakDuration(maxSeconds)} that new accounts have`
    case 'agent_call_budget': return `The call ended at the ${daySpend(bound, currency)} that a call of its agent may cost`
    case 'agent_day_budget': return `The call ended at the ${daySpend(bound, currency)} that its agent may spend in a day`
    case 'agent_round_budget': return `The call ended at the ${daySpend(bound, currency)} that its round may spend`
    default: return `The call ended at its longest time, ${speakDuration(maxSeconds)}`
  }
}

type EndedCall = CallDto & Partial<Pick<CallDetailDto, 'transaction'>>

/** Who or what ended a call that was talked; nothing where nobody knows. */
export function endingSentence(call: EndedCall): string {
  switch (call.endedBy) {
    case 'caller': return 'You hung up.'
    case 'callee': return 'They hung up.'
    case 'limit': {
      const left = call.transaction ? `; ${formatExact(parseMicros(call.transaction.balanceAfterMicros), call.currency)} is left` : ''
      return `${boundOutcome(call)}${left}.`
    }
    default: return ''
  }
}

/** What came back of a charge, compared to the micro; nothing where nothing did. */
export function refundSentence({ refundedMicros, chargedMicros, currency }: CallDto): string {
  const refunded = parseMicros(refundedMicros)
  if (refunded <= 0n || chargedMicros === null) return ''
  return refunded >= parseMicros(chargedMicros) ? 'All of it is back in your wallet.' : `${formatExact(refunded, currency)} of it is back in your wallet.`
}

/** The same in a list: a few words under the cost. */
export function refundWords({ refundedMicros, chargedMicros, currency }: CallDto): string {
  const refunded = parseMicros(refundedMicros)
  if (refunded <= 0n || chargedMicros === null) return ''
  return refunded >= parseMicros(chargedMicros) ? 'all refunded' : `${formatExact(refunded, currency)} refunded`
}

/** As the page knows it that the person hung up on: its word may not have reached the server yet. */
export function endedByHere(call: CallDto, hungUp: boolean): CallEnding | null {
  const isOtherwise = call.endedBy === 'callee' || call.endedBy === 'limit'
  return hungUp && !isOtherwise ? 'caller' : call.endedBy
}

import { isFinal } from '../../domain/calls/lifecycle'
import { displayNumber } from '../../domain/phone/display-number'
import type { CallRow } from '../../db/calls/calls'
import type { NumberCheckRow } from '../../db/numbers/number-checks'
import type { NumberCheckDto } from '../../../shared/schemas/numbers'

/** Where a check stands; `isOwn`: the number is the person's by now. */
export function toCheckDto(
  check: NumberCheckRow, call: CallRow,
  { now, isOwn, carrierCode = null }: { now: Date, isOwn: boolean, carrierCode?: string | null },
): NumberCheckDto {
  const state = stateOf(check, call, now, isOwn)
  return {
    id: check.id,
    number: check.number,
    display: displayNumber(check.number),
    state,
    message: sentenceOf(state, check, call),
    callId: call.id,
    chargedMicros: call.chargedMicros?.toString() ?? null,
    currency: call.currency,
    triesLeft: check.triesLeft,
    expiresAt: check.expiresAt.toISOString(),
    carrierCode,
  }
}

function stateOf(check: NumberCheckRow, call: CallRow, now: Date, isOwn: boolean): NumberCheckDto['state'] {
  if (check.provedAt) return isOwn ? 'done' : 'carrier'
  if (isFinal(call.status) && call.status !== 'completed') return 'failed'
  if (check.triesLeft === 0 || check.expiresAt <= now) return 'over'
  return call.status === 'answered' || call.status === 'completed' ? 'code' : 'calling'
}

function sentenceOf(state: NumberCheckDto['state'], check: NumberCheckRow, call: CallRow): string {
  switch (state) {
    case 'calling': return 'We are calling that phone. Pick up, and you will hear six digits, twice.'
    case 'code': return 'Type the six digits that you heard.'
    case 'carrier': return 'The code was right. Before your calls may show the number, the phone network wants to hear from that phone once more.'
    case 'done': return 'The number is yours: your calls may show it.'
    case 'over': return check.triesLeft === 0
      ? 'That was the wrong code too often. Let us call again for a new one; the call that was made stays charged.'
      : 'The code was good for ten minutes. Let us call again for a new one; the call that was made stays charged.'
    case 'failed': return `${FAILED[call.status] ?? 'The phone network did not connect the call.'} Nothing was charged. Let us call again.`
  }
}

const FAILED: Partial<Record<CallRow['status'], string>> = {
  'busy': 'That phone was busy.', 'no-answer': 'Nobody picked up.', 'failed': 'The phone network refused to call that number.',
  'canceled': 'The call was not made.',
}

import type { Carrier } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { readCallFacts } from '../../../db/calls/call-facts'
import { insertCallOrder } from '../../../db/calls/call-orders'
import { reserveCall } from '../../../db/calls/calls'
import type { Tx } from '../../../db/client'
import { insertAttempt } from '../../../db/outreach/keypad-calls'
import { openProgrammeCall, type CalledPersonRow, type ProgrammeRow } from '../../../db/outreach/programme-call'
import { admitCall, type Admitted, type WantedCall } from '../../../domain/calls/admit-call'
import { limitsInForce } from '../../../domain/calls/limits'
import { DomainError } from '../../../domain/errors'
import { budgetLeft } from '../../../domain/outreach/admit-keypad-call'
import { keypadSeconds } from '../../../domain/outreach/keypad-length'
import { holdMicros, totalHoldMicros } from '../../../domain/rating/affordable-seconds'
import { EXPIRY_GRACE_SECONDS, keptPrefix } from '../../calls/hold-call'
import type { PricedCall } from '../../rating/price-number'
import { requireRound } from '../rounds/require-round'
import type { ScriptForCall } from '../scripts/read-script-for-call'
import { keypadFlow } from './keypad-flow'
import { requireCallable } from './require-callable'
import { purseError } from './obstacle-words'

/** How long an order that was written is left alone before somebody goes on with it. */
const UNASKED_SECONDS = 30
/** One wallet pays for the calls of many workers at once: its money and its budgets are the limit. */
const OPEN_CALLS = 1_000_000

export interface AttemptToHold {
  keypadCallId: string
  /** Who asked for it. */
  userId: string
  place: number
  carrier: Carrier
  script: ScriptForCall
  priced: PricedCall
  /** Of the recordings, where there are any. */
  recordedMs: { prompt: number | null, closing: number | null }
}

/** What a phone shows. */
export function shownNumber(programme: ProgrammeRow, carrier: Carrier): string {
  return programme.callerIds[carrier.name] ?? carrier.callerId
}

/**
 * A try with one carrier: its call with hold and order, in one transaction, under the lock of the wallet that pays
 * (role
 * system). Whether the person may be called, and what there is to spend, is asked anew each time (O3).
 *
 * @throws DomainError by what it is refused; then nothing was written.
 */
export async function holdAttempt(
  context: Context, tx: Tx, called: CalledPersonRow, attempt: AttemptToHold,
): Promise<string> {
  const { carrier, script, priced, userId } = attempt
  const { programme } = called
  const now = context.clock.now()
  requireCallable(called, script.language, now)
  const callId = context.ids.uuid(now)
  const document = carrier.keypadDocument(keypadFlow(context, carrier, callId, script), 0)
  if (document === null) {
    throw new DomainError('script_refused', `${carrier.name} cannot run this script in this language: it is too long, or its flow is not set up there. Nobody was called, and nothing was charged.`, { reason: 'no_document', carrier: carrier.name })
  }
  const seconds = keypadSeconds(
    { text: script.prompt.text, recordedMs: attempt.recordedMs.prompt },
    { text: script.closing.text, recordedMs: attempt.recordedMs.closing }, script.repeats,
  )
  const { number, currency, components } = priced
  const { admitted, walletId } = await admit(context, tx, programme, {
    components, currency, country: number.country, leastSeconds: seconds, mostSeconds: seconds,
  })
  const { maxSeconds, endedBy: boundBy } = admitted
  const { keypadCallId, place } = attempt
  await requireRound(tx, programme, { keypadCallId, heldMicros: totalHoldMicros(components, maxSeconds), now })
  await reserveCall(tx, {
    callId, walletId, userId, now, maxSeconds, boundBy,
    channel: 'keypad', carrier: carrier.name, originNumber: shownNumber(programme, carrier), boundMicros: null,
    maxOpenCalls: OPEN_CALLS, toNumber: number.e164, country: number.country, lineType: number.lineType, currency,
    components: components.map(part => ({
      ...part, matchedPrefix: keptPrefix(part.matchedPrefix, number.e164), heldMicros: holdMicros(part, maxSeconds),
    })),
    expiresAt: after(now, maxSeconds + context.config.ringTimeoutSeconds + EXPIRY_GRACE_SECONDS),
    reconcileAfter: after(now, UNASKED_SECONDS),
  })
  await insertCallOrder(tx, { callId, document, now })
  await insertAttempt(tx, { keypadCallId, place, callId, carrier: carrier.name, hintedStatus: null })
  return callId
}

/**
 * By the limits of the account that pays (C12) and the programme's own budget. How many calls are up at once, and to
 * how
 * many countries, are limits of somebody who talks: here each call was asked for by a programme.
 */
async function admit(
  context: Context, tx: Tx, programme: ProgrammeRow, wanted: WantedCall,
): Promise<{ admitted: Admitted, walletId: string }> {
  const { config } = context
  const now = context.clock.now()
  const purse = await openProgrammeCall(tx, programme.id, now)
  const facts = purse && await readCallFacts(tx, purse.ownerId, wanted.currency, now)
  if (!purse || !facts) throw purseError('wallet')
  const inForce = limitsInForce({
    defaults: config.limits, newAccount: config.newAccountLimits, newAccountDays: config.newAccountDays,
    accountCreatedAt: purse.ownerSince, override: facts.ownLimits, now,
  })
  const usage = {
    openCalls: 0, startsLastMinute: 0, countriesLastDay: [],
    spentLastDayMicros: facts.usage.spentLastDayMicros + purse.lastDayMicros,
  }
  const wallet = { status: facts.walletStatus, availableMicros: facts.availableMicros }
  const admission = admitCall({ wallet, usage, inForce }, wanted)
  if (!admission.isAdmitted) {
    const { refusal } = admission
    if (refusal.reason === 'limit') throw purseError(refusal.limit === 'pricePerMinute' ? 'price' : 'limit')
    throw purseError(refusal.reason === 'insufficient_credits' ? 'money' : 'wallet')
  }
  const { budgetDayMicros: dayMicros, budgetMonthMicros: monthMicros } = programme
  const left = budgetLeft({ dayMicros, monthMicros }, purse)
  if (left && totalHoldMicros(wanted.components, admission.maxSeconds) > left.micros) throw purseError(left.period)
  return { admitted: admission, walletId: programme.walletId }
}

function after(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1000)
}

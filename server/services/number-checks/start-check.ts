import { DomainError } from '../../domain/errors'
import type { Placement } from '../../carriers/carrier'
import type { Context } from '../../context'
import { findCall } from '../../db/calls/calls'
import { databaseErrorOf, type Tx } from '../../db/client'
import { countChecks, findCheck, insertCheck } from '../../db/numbers/number-checks'
import { listNumberOwners } from '../../db/numbers/own-numbers'
import type { NumberCheckDto, StartCheckBody } from '../../../shared/schemas/numbers'
import { priceNumber, type PricedCall } from '../rating/price-number'
import { recordCallEvent } from '../calls/record-call-event'
import { holdCall, type Caller } from '../calls/hold-call'
import { hashOfCode, newCode, spokenCode } from './check-code'
import { readCheck } from './read-check'

/** A voice that says six digits twice needs less; whatever answers longer is not paid for. */
const MOST_SECONDS = 60
const GOOD_FOR_SECONDS = 600
const TRIES = 5
/** Calls for a code within a day: of a person, and to a number whoever asks for them. */
const MOST_A_DAY = { ofPerson: 5, ofNumber: 5 }
const DAY_MS = 86_400_000
const UNPLACED_SECONDS = 15
const UNIQUE_VIOLATION = '23505'

/**
 * Calls a number that somebody says is theirs, at the price of any call there, and speaks a code. What is kept of the
 * code is a digest; itself it is in the order to the carrier and nowhere else. The same id again is the same check.
 *
 * @throws DomainError of `priceNumber` and the limits of calls; `too_many_checks`, `from_not_yours` for numbers of the
 * platform; `idempotency_mismatch`. Nothing was dialled or charged then.
 */
export async function startCheck(
  context: Context, caller: Caller, body: StartCheckBody,
): Promise<{ check: NumberCheckDto, isRepeat: boolean }> {
  const known = await context.database.asUser(caller.id, tx => findCheck(tx, caller.id, body.id))
  const priced = await priceNumber(context, body.number, body.country ?? caller.country, { home: caller.country })
  if (known && known.number !== priced.number.e164) {
    throw new DomainError('idempotency_mismatch', 'This was asked for with another number before. Nothing was dialled and nothing was charged.')
  }
  if (known) return { check: await readCheck(context, caller.id, body.id), isRepeat: true }
  const code = newCode()
  const callId = context.ids.uuid(context.clock.now())
  const wanted = { priced, code, callId, checkId: body.id }
  const isFirst = await context.database.asSystem(tx => reserve(context, tx, caller, wanted))
    .then(() => true, (error: unknown) => {
      // the same was asked for at the same moment: the other one calls
      if (databaseErrorOf(error)?.code !== UNIQUE_VIOLATION) throw error
      return false
    })
  if (!isFirst) return { check: await readCheck(context, caller.id, body.id), isRepeat: true }
  await place(context, priced, callId, code)
  context.live.publish({ userId: caller.id, callId })
  return { check: await readCheck(context, caller.id, body.id), isRepeat: false }
}

interface NewCheck { priced: PricedCall, code: string, callId: string, checkId: string }

async function reserve(
  context: Context, tx: Tx, caller: Caller, { priced, code, callId, checkId }: NewCheck,
): Promise<void> {
  const { number } = priced
  const { carriers: { browser: carrier }, config, clock } = context
  const now = clock.now()
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  const since = new Date(now.getTime() - DAY_MS)
  const counted = await countChecks(tx, { userId: caller.id, number: number.e164, since })
  if (counted.ofPerson >= MOST_A_DAY.ofPerson || counted.ofNumber >= MOST_A_DAY.ofNumber) {
    throw new DomainError('too_many_checks', 'That is as many calls for a code as a day has. Nothing was dialled and nothing was charged. Try again tomorrow.')
  }
  const owner = (await listNumberOwners(tx, number.e164)).find(one => one.kind === 'assigned')
  if (owner || number.e164 === carrier.callerId) {
    throw new DomainError('from_not_yours', 'This is one of Talktime’s numbers. It is shown by whom it was given to. Nothing was dialled and nothing was charged.')
  }
  await holdCall(context, tx, caller, priced, {
    callId, channel: 'check', carrier: carrier.name, originNumber: carrier.callerId, lookAfterSeconds: UNPLACED_SECONDS,
    bounds: { mostSeconds: MOST_SECONDS },
  })
  await insertCheck(tx, {
    id: checkId, userId: caller.id, number: number.e164, codeHash: hashOfCode(config.authSecret, checkId, code),
    triesLeft: TRIES, callId, createdAt: now, expiresAt: after(GOOD_FOR_SECONDS),
  })
}

/** Once, after the commit. What nobody knows is looked up by the reconciler; a refusal gives the hold back at once. */
async function place(context: Context, priced: PricedCall, callId: string, code: string): Promise<void> {
  const { carriers: { browser: carrier }, config, log } = context
  const reserved = (await context.database.asSystem(tx => findCall(tx, callId)))!
  const document = carrier.speechDocument({ texts: [spokenCode(code), spokenCode(code)], language: 'en-US', voice: 'Polly.Joanna', pauseSeconds: 2 })
  if (document === null) throw new Error('six digits are longer than a carrier takes')
  const placement: Placement = await carrier.placeLeg({
    toNumber: priced.number.e164,
    fromNumber: carrier.callerId,
    document,
    statusUrl: config.publicUrl + carrier.statusPath({ callId, terms: reserved.call.terms }),
    maxSeconds: reserved.call.maxSeconds,
    ringSeconds: config.ringTimeoutSeconds,
  })
  log.info({ callId, placement: placement.kind }, 'call for a code')
  if (placement.kind === 'unknown') return
  await recordCallEvent(context, {
    carrier: carrier.name, source: 'reconciler', callId, components: reserved.components, termsKey: reserved.call.terms,
    status: placement.kind === 'placed' ? 'initiated' : 'failed', parentLegId: null,
    legId: placement.kind === 'placed' ? placement.leg.id : null,
    ownerId: null, toNumber: null, fromNumber: null, sequence: null,
    occurredAt: context.clock.now(), durationSeconds: null,
  })
}

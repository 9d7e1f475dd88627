import type { Context } from '../../../context'
import { findCall, type CallWithHold } from '../../../db/calls/calls'
import type { Tx } from '../../../db/client'
import { findRequestOf, noteHint, notePress } from '../../../db/outreach/keypad-calls'
import type { CallStatus } from '../../../../shared/schemas/calls'
import { reconcileCall } from '../../calls/reconcile-calls'
import { confirmKeys } from './confirm-keys'
import { mismatch } from './hear-key'

/** A flow tells of keys while it runs; what comes long after is of no call that is open (O5). */
const KEYS_COME_MS = 3600 * 1000

/** What somebody says of a call who cannot prove who they are (O5). */
export interface StatusHint {
  carrier: string
  callId: string
  legId: string
  status: CallStatus
}

/**
 * An unsigned word about a call: the screen moves, and the carrier is asked at once what is true. Nothing else follows
 * from it (O5).
 *
 * @throws DomainError `webhook_mismatch` for a call that this carrier does not connect, or another leg.
 */
export async function takeStatusHint(context: Context, { carrier, callId, legId, status }: StatusHint): Promise<void> {
  const found = await context.database.asSystem(async tx => {
    const found = await findHinted(tx, carrier, callId, legId)
    await noteHint(tx, callId, status)
    return found
  })
  context.live.publish({ userId: found.call.userId, callId })
  if (!found.call.billedAt) context.later('reconcile a hinted call', () => reconcileCall(context, callId))
}

export interface KeyHint {
  carrier: string
  callId: string
  legId: string
  /** E.164, of both sides: who was called must be among them. */
  numbers: readonly string[]
  /** Null: no key was pressed. */
  key: string | null
}

/**
 * An unsigned word about a key. It must be of a call that we placed and that is not long over, with its leg and its
 * number; flags and tasks wait until the carrier, asked by us, knows that call (O5).
 *
 * @throws DomainError `webhook_mismatch`
 */
export async function takeKeyHint(context: Context, hint: KeyHint): Promise<void> {
  const { carrier, callId, legId, numbers, key } = hint
  const found = await context.database.asSystem(async tx => {
    const found = await findHinted(tx, carrier, callId, legId)
    const { toNumber, billedAt } = found.call
    const isOver = billedAt !== null && context.clock.now().getTime() - billedAt.getTime() > KEYS_COME_MS
    if (!numbers.includes(toNumber) || isOver || (billedAt !== null && found.billedLegId === null)) throw mismatch()
    await notePress(tx, { callId, place: 1, key, source: 'hint', heardAt: context.clock.now(), isConfirmed: false })
    return found
  })
  context.live.publish({ userId: found.call.userId, callId })
  context.later('confirm a key', () => confirmKeys(context, callId))
}

async function findHinted(tx: Tx, carrier: string, callId: string, legId: string): Promise<CallWithHold> {
  const found = await findCall(tx, callId)
  const isOurs = found?.call.carrier === carrier && await findRequestOf(tx, callId) !== null
  if (!found || !isOurs || (found.billedLegId !== null && found.billedLegId !== legId)) throw mismatch()
  return found
}

import { keypadStep, type KeypadAnswer } from '../../../carriers/keypad'
import type { Context } from '../../../context'
import { findCall } from '../../../db/calls/calls'
import { findKeypadCall, findRequestOf, notePress } from '../../../db/outreach/keypad-calls'
import { DomainError } from '../../../domain/errors'
import { readScriptForCall } from '../scripts/read-script-for-call'
import { concludeCall } from './conclude-call'
import { keypadFlow } from './keypad-flow'

/**
 * A key, or none, that a carrier which signs its requests tells us of: what is said next. The same answer again changes
 * nothing and is answered the same.
 *
 * @throws DomainError `webhook_mismatch` for a call that asked for no key, or another leg.
 */
export async function hearKey(context: Context, answer: KeypadAnswer & { carrier: string }): Promise<string> {
  const { carrier: carrierName, callId, legId, digits } = answer
  const round = answer.round ?? 0
  const { flow, carrier, userId } = await context.database.asSystem(async tx => {
    const found = await findCall(tx, callId)
    const requestId = found && await findRequestOf(tx, callId)
    const request = requestId && await findKeypadCall(tx, requestId)
    const isOther = found?.billedLegId != null && found.billedLegId !== legId
    if (!request || found.call.carrier !== carrierName || isOther) throw mismatch()
    const { scriptId, language, scriptVersion: version } = request
    const script = await readScriptForCall(tx, { scriptId, language, version })
    const key = digits === '' ? null : digits.slice(0, 1)
    await notePress(tx, { callId, place: round + 1, key, source: 'signed', heardAt: context.clock.now(), isConfirmed: true })
    await concludeCall(context, tx, request.id)
    const carrier = context.carriers.of(carrierName)
    return { flow: keypadFlow(context, carrier, callId, script), carrier, userId: found.call.userId }
  })
  context.live.publish({ userId, callId })
  const step = keypadStep(flow, { round, digits })
  const document = step.kind === 'ask' ? carrier.keypadDocument(flow, step.round) : carrier.closingDocument(flow)
  // the first round had room for the same words
  if (document === null) throw new Error(`${carrierName} takes no document for what comes next`)
  return document
}

export function mismatch(): DomainError {
  return new DomainError('webhook_mismatch', 'The event does not belong to the call that it names. Nothing was changed.')
}

import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'
import { admitNumber } from '../../domain/phone/admit-number'
import type { TakeOverBody, TalkOrderDto } from '../../../shared/schemas/agents/talks'
import { orderTalk } from './order-talk'

/**
 * Puts the caller through to a person: the agent is silent at once, its stream ends by `taken_over`, and what the
 * carrier asks for then finds where to (`findTakeOver`).
 *
 * @throws DomainError as `orderTalk`, and why a number is called by nobody (C11)
 */
export async function takeOverTalk(
  context: Context, person: { id: string, country: string }, callId: string, { id, number }: TakeOverBody,
): Promise<TalkOrderDto> {
  const admitted = number === null ? null : admitNumber(number, person.country)
  if (admitted?.ok === false) throw new DomainError(admitted.refusal.code, admitted.refusal.message)
  const toNumber = admitted?.ok ? admitted.number.e164 : null
  return orderTalk(context, person.id, callId, { id, kind: 'take_over', words: null, toNumber })
}

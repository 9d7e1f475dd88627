import type { PlacementRefusal } from '../../../shared/schemas/calls'
import type { MessageState } from '../../../shared/schemas/messages'

const FREE = 'Nothing was charged, and what was set aside is free again.'

/** Why a message was not said, or is not yet certain to be; null where all is as it should be. */
export function placementWords(
  state: MessageState, refusal: PlacementRefusal | null, supportEmail: string,
): string | null {
  switch (state) {
    case 'asking':
    case 'unknown': return 'The phone network has not said whether it calls. We look for the call and never have it dialled a second time. What is set aside for it comes back if there is none; that takes a few minutes.'
    case 'not_placed': return `The phone network never took the call on, so nobody was called. ${FREE} Send it again if it is still to be said.`
    case 'refused': return refusal && `${REFUSED[refusal].replace('SUPPORT', supportEmail)} ${FREE}`
    default: return null
  }
}

const REFUSED: Record<PlacementRefusal, string> = {
  number: 'The phone network says that nobody has this number. Check it.',
  destination: 'The phone network does not connect calls of ours to this number. Write to SUPPORT if it should.',
  unwanted: 'This number is on the register of those who want no such calls.',
  caller_id: 'The phone network does not let us show the number that you chose. Choose another one.',
  busy: 'The phone network takes no more calls just now. Send it again in a minute.',
  account: 'The phone network did not accept the call. Write to SUPPORT if that happens again.',
}

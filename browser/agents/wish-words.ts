import type { CallWishDto } from '~~/shared/schemas/agents/call-wishes'
import type { CALL_WISHES, WISH_WAYS } from '~~/shared/schemas/agents/words'

type Kind = (typeof CALL_WISHES)[number]
type Way = (typeof WISH_WAYS)[number]

export const WISH_KIND_WORDS: Record<Kind, string> = { consent: 'Agreed to be called', do_not_call: 'Does not want calls' }
export const WISH_WAY_WORDS: Record<Way, string> = { spoken: 'in person', written: 'in writing', online: 'online', by_phone: 'on the phone' }

/** "Said in writing", "Heard by an agent in a call". */
export const wishSourceWords = ({ source, way }: Pick<CallWishDto, 'source' | 'way'>): string =>
  (source === 'call' ? 'Heard by an agent in a call' : `Said ${WISH_WAY_WORDS[way]}`)

const pad = (part: number): string => String(part).padStart(2, '0')

/** The minute of the person's own clock, as a field for date and time has it. */
export function minuteHere(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

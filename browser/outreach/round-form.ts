import { ROUND_PACE, type PreviewRoundBody } from '~~/shared/schemas/outreach/rounds'
import type { RoundOrder } from '~~/shared/schemas/outreach/round-words'
import type { OutreachLanguage } from '~~/shared/schemas/outreach/words'
import { microsOf } from './programme-form'

/** When a round calls, how fast and for how much, as it is typed. */
export interface RoundPace {
  /** `HH:MM`; both or neither. */
  from: string
  to: string
  /** As the browser's field has it, on the reader's clock; empty: at once, and until everybody was called. */
  startsAt: string
  endsAt: string
  perMinute: number
  atOnce: number
  budget: string
}

/** A round as it is typed. */
export interface RoundForm extends RoundPace {
  name: string
  scriptId: string
  worker: string
  language: OutreachLanguage | ''
  tag: string
  place: string
  flagged: '' | 'true' | 'false'
  order: RoundOrder
}

export function emptyRound(): RoundForm {
  return {
    name: '', scriptId: '', worker: '', language: '', tag: '', place: '', flagged: '', from: '', to: '', startsAt: '', endsAt: '', order: 'list',
    perMinute: ROUND_PACE.perMinute.usual, atOnce: ROUND_PACE.atOnce.usual, budget: '',
  }
}

/** What is asked for. @throws RangeError with a sentence. */
export function planOf(form: RoundForm, programmeId: string): PreviewRoundBody {
  if (form.scriptId === '') throw new RangeError('Choose what is asked.')
  const { order, scriptId } = form
  return {
    programmeId, scriptId, order, ...paceOf(form),
    filter: {
      ...form.worker && { worker: form.worker }, ...form.language && { language: form.language },
      ...form.tag && { tag: form.tag }, ...form.place && { place: form.place }, ...form.flagged && { flagged: form.flagged === 'true' },
    },
  }
}

type PaceBody = Pick<PreviewRoundBody, 'window' | 'startsAt' | 'endsAt' | 'perMinute' | 'atOnce' | 'budgetMicros'>

/** When, how fast and for how much, as it is asked for. @throws RangeError with a sentence. */
export function paceOf({ perMinute, atOnce, ...form }: RoundPace): PaceBody {
  if ((form.from === '') !== (form.to === '')) throw new RangeError('Times of the day need a beginning and an end, or leave both empty.')
  const budgetMicros = microsOf(form.budget, 'The budget')
  if (budgetMicros === '0') throw new RangeError('With a budget of nothing nobody is called. Leave it empty, or give more.')
  const startsAt = instantOf(form.startsAt)
  return {
    perMinute, atOnce, budgetMicros,
    window: form.from === '' ? null : { from: form.from, to: form.to === '00:00' ? '24:00' : form.to },
    ...startsAt !== null && { startsAt },
    endsAt: instantOf(form.endsAt),
  }
}

/** What a browser's field for a day and a time has, on the reader's clock. @throws RangeError with a sentence. */
function instantOf(typed: string): string | null {
  if (typed === '') return null
  const at = new Date(typed)
  if (Number.isNaN(at.getTime())) throw new RangeError('Give a day and a time.')
  return at.toISOString()
}

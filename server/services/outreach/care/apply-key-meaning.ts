import { KEY_EFFECTS } from '../../../domain/outreach/key-meaning'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { hasCareEventOf, insertCareEvents, type NewCareEvent } from '../../../db/outreach/care/events'
import { changeCarePerson, lockCarePerson, type CareChange } from '../../../db/outreach/care/people'
import type { CareEvent, KeyMeaning } from '../../../../shared/schemas/outreach/words'
import { FLAGGED_BY_KEY } from '../../../../shared/schemas/outreach/words'
import { openTask } from './open-task'

export interface PressedKey {
  personId: string
  keypadCallId: string
  meaning: KeyMeaning
  /** When it was pressed. */
  at: Date
}

/**
 * What a key does to whoever pressed it: help is asked for by a flag and a task, calls end at once, a number is doubted
 * (O2, O3). In the transaction that has confirmed the key (O5; role system). Told again it does nothing more, also
 * where somebody has cleared the flag or taken the person back in meanwhile. Who was forgotten stays so.
 */
export async function applyKeyMeaning(
  context: Pick<Context, 'clock' | 'ids'>, tx: Tx, { personId, keypadCallId, meaning, at }: PressedKey,
): Promise<void> {
  const effect = KEY_EFFECTS[meaning]
  const person = await lockCarePerson(tx, personId)
  if (!person || person.erasedAt) return
  const { programmeId } = person
  const change: CareChange = {}
  const events: NewCareEvent[] = []
  const happens = (kind: CareEvent, next: CareChange) => {
    Object.assign(change, next)
    events.push({ programmeId, personId, kind, at, facts: { keypadCallId, meaning } })
  }

  const opened = effect.task
    && await openTask(context, tx, { programmeId, personId, kind: effect.task, keypadCallId, at })
  if (effect.isFlagged && opened?.isNew && !person.flaggedAt) {
    happens('flagged', { flaggedAt: at, flagReason: FLAGGED_BY_KEY })
  }
  if (effect.isNumberDoubted && opened?.isNew) happens('wrong_person', { numberDoubtedAt: at })
  if (effect.isOptedOut && !await hasCareEventOf(tx, personId, 'opted_out', keypadCallId)) {
    happens('opted_out', { optedOutAt: person.optedOutAt ?? at })
  }
  if (events.length === 0) return
  await changeCarePerson(tx, personId, change, context.clock.now())
  await insertCareEvents(tx, events)
}

import type { CareEventDto, CarePersonDto, CareStepKind } from '~~/shared/schemas/outreach/care'
import { FLAGGED_BY_KEY, type CareTaskKind, type ConsentWay, type OutreachLanguage } from '~~/shared/schemas/outreach/words'
import type { Deed } from './phone/outbox'
import type { Fill, SaidKey } from './words/dictionary'

type Say = (key: SaidKey, fill?: Fill) => string
type Flag = NonNullable<CarePersonDto['flag']>

/** In its own words and in English: whoever calls must find it, whatever they read themselves. */
export const LANGUAGE_WORDS: Record<OutreachLanguage, string> = { en: 'English', hi: 'हिन्दी Hindi', ta: 'தமிழ் Tamil', te: 'తెలుగు Telugu' }

/** A key set the mark, and its reason is a word of ours. */
export const isByKey = ({ reason }: Flag): boolean => reason === FLAGGED_BY_KEY
/** The red badge: it says in words what it is. */
export const flagKey = (flag: Flag): SaidKey => (isByKey(flag) ? 'person.needsHelp' : 'person.flagged')

/** What nobody does without saying why. */
export const STEPS_WITH_NOTE: ReadonlySet<CareStepKind> = new Set(['note', 'flagged', 'cleared', 'opted_in', 'number_checked'])

/** Whether a step can wait on the phone: consent and the wish not to be called are said where they count at once. */
export function isDeed(kind: CareStepKind): kind is CareStepKind & Deed {
  return kind === 'note' || kind === 'flagged' || kind === 'cleared'
}

const FIELDS = ['name', 'number', 'phoneOwner', 'language', 'place', 'tags', 'dates'] as const
const isField = (name: string): name is (typeof FIELDS)[number] => (FIELDS as readonly string[]).includes(name)

/** What happened, in a line. */
export function eventWords({ kind, facts }: Pick<CareEventDto, 'kind' | 'facts'>, t: Say): string {
  const text = (name: string) => String(facts[name] ?? '')
  const somebody = (name: string) => text(name) || t('event.somebody')
  switch (kind) {
    case 'edited':
      return t('event.edited', { fields: text('fields').split(', ').map(name => (isField(name) ? t(`field.${name}`) : name)).join(', ') })
    case 'handed_over': return t('event.handed_over', { from: somebody('fromName'), to: somebody('toName') })
    case 'consent_given':
      return t('event.consent_given', { way: t(`way.${text('way') as ConsentWay}`), version: text('version') })
    case 'task_opened': case 'task_acknowledged': case 'task_resolved': case 'task_escalated':
      return t(`event.${kind}`, { task: t(`task.${text('task') as CareTaskKind}`) })
    case 'task_reassigned': return t('event.task_reassigned', { to: somebody('ownerIdName') })
    case 'added': case 'note': case 'flagged': case 'cleared': case 'consent_withdrawn': case 'opted_out': case 'opted_in':
    case 'number_checked': case 'wrong_person':
      return t(`event.${kind}`)
  }
}

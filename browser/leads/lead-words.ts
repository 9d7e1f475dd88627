import { dayWords } from '~~/browser/ui/day-words'
import { languageName } from '~~/shared/agents/languages'
import type { LeadDetailDto, LeadDto, LeadFieldDto, LeadTrailDto } from '~~/shared/schemas/leads/leads'
import type { LeadEvent, LeadState } from '~~/shared/schemas/leads/words'
import type { LeadFilters } from './lead-filters'

export const STATE_WORDS: Record<LeadState, string> = { new: 'New', open: 'Being seen to', won: 'Won', lost: 'Lost' }

/**
 * What somebody is called: their name, else as whom one knows their number, else the first that is known of them, else
 * their number.
 *
 * @param contact whose number it is
 */
export function titleOf(
  { fields, phoneDisplay }: Pick<LeadDto, 'fields' | 'phoneDisplay'>, contact: string | null = null,
): string {
  const known = fields.filter(({ value }) => value !== null)
  return known.find(({ key }) => key === 'name')?.value ?? contact ?? known[0]?.value ?? phoneDisplay ?? 'Somebody'
}

/** What the list shows, in a few words: "All leads", "New, Night line, due by today". */
export function leadFilterWords(
  { q, state, agentId, assignee, tag, dueBy }: LeadFilters, agentName: string | undefined,
): string {
  const parts = [
    state && state.split(',').map(one => STATE_WORDS[one as LeadState]).join(' or '), agentId && (agentName ?? 'one agent'),
    assignee && `seen to by ${assignee}`, tag && `tag ${tag}`, dueBy && `due by ${dayWords(dueBy)}`, q && `“${q}”`,
  ].filter(Boolean)
  return parts.join(', ') || 'All leads'
}

/** Where a value is from, and how sure that is, in a sentence. */
export function sourceWords({ source, confidence, kind, isConfirmed, value }: LeadFieldDto): string {
  if (source === null) return 'Nobody said anything of it.'
  if (source === 'person') return value === null ? 'Taken out by you; what is said changes nothing.' : 'Written by you; what is said changes nothing.'
  const where = source === 'tool' ? 'Taken down in the call' : 'Read from the words after the call'
  if (kind === 'email') return `${where}, ${isConfirmed ? 'spelled back and agreed to: confirmed' : 'not confirmed: no mail goes to it'}.`
  return `${where}, ${{ high: 'in these very words', medium: 'fairly sure', low: 'not sure' }[confidence ?? 'low']}.`
}

const EVENT_WORDS: Record<LeadEvent, string> = {
  made: 'Became a lead', joined: 'Called again; the call joined this lead', field: 'Changed', state: 'State', assignee: 'Seen to by',
  next_action: 'Next action', tags: 'Tags', note: 'A note was written', consent: 'Agreed to get a mail', mailed: 'A mail was sent to them',
  unsubscribed: 'They want no more mails',
}
const DOER_WORDS: Record<LeadTrailDto['doer'], string> = {
  tool: 'by the agent', after_call: 'after the call', person: 'by you', system: '', lead: '',
}

/** One line of what happened. */
export function trailWords({ event, doer, field, before, after }: LeadTrailDto): string {
  const what = [event === 'field' ? field ?? '' : EVENT_WORDS[event], DOER_WORDS[doer]].filter(Boolean).join(', ')
  if (before === null && after === null) return what
  if (event === 'mailed') return `${what}, in ${languageName(after!)}`
  const told = (value: string) => `“${event === 'state' ? STATE_WORDS[value as LeadState] : value}”`
  return `${what}: ${before === null ? '' : `${told(before)} → `}${after === null ? 'nothing' : told(after)}`
}

/** What came of a mail to them, and why it is in another language than theirs. */
export function mailWords({ mail, language, fields, trail }: Pick<LeadDetailDto, 'mail' | 'language' | 'fields' | 'trail'>): string {
  if (mail.stoppedAt) return 'They want no more mails, and get none.'
  if (mail.sentAt) {
    const written = trail.find(({ event }) => event === 'mailed')?.after ?? null
    const isOther = written !== null && language !== null && !language.startsWith(written)
    const why = isOther ? ` They talked in ${languageName(language)}, in which we write no mails.` : ''
    return `One mail was sent to them${written ? `, in ${languageName(written)}` : ''}. It is the only one.${why}`
  }
  if (!fields.some(({ kind, isConfirmed }) => kind === 'email' && isConfirmed)) return 'No mail was sent: no address was spelled back and agreed to.'
  return mail.consent ? 'A mail to them is on its way.' : 'No mail was sent: they did not say that they want one.'
}

/** In which words they asked to be called back last, and when; null where they did not. */
export function askedBack({ trail }: Pick<LeadDetailDto, 'trail'>): { words: string, at: string } | null {
  const asked = trail.find(({ event, doer, after }) => event === 'next_action' && doer === 'tool' && after !== null)
  if (!asked) return null
  // as it is kept: “Call back: “tomorrow at ten””
  const words = /“(.*?)”?$/s.exec(asked.after!)?.[1]
  return { words: words || asked.after!, at: asked.at }
}

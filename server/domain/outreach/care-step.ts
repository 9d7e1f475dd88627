import type { CareStepKind } from '../../../shared/schemas/outreach/care'
import type { ConsentWay } from '../../../shared/schemas/outreach/words'
import { DomainError } from '../errors'

export interface CareState {
  name: string
  consentAt: Date | null
  consentWay: ConsentWay | null
  consentVersion: number | null
  consentAskedBy: string | null
  optedOutAt: Date | null
  numberDoubtedAt: Date | null
  flaggedAt: Date | null
  flagReason: string | null
  unanswered: number
}

export interface CareStep {
  kind: CareStepKind
  note: string
  /** Who does it. */
  by: string
  at: Date
  /** Of `consent_given`. */
  consent?: { at: Date, way: ConsentWay, version: number }
}

export interface CareStepDone {
  change: Partial<CareState>
  /** For the trail: what the row itself does not say any more. */
  facts: Record<string, string | number>
}

/**
 * What a step changes of somebody in care: flags and their end (O2), consent and the wish not to be called (O3).
 *
 * @throws DomainError `content_changed` where it is so already, `consent_missing` for calls that nobody consented to.
 */
export function takeCareStep(person: CareState, step: CareStep): CareStepDone {
  const { name } = person
  const already = (is: boolean, words: string) => {
    if (is) throw new DomainError('content_changed', `“${name}” ${words}, maybe by somebody else just now. Nothing was changed.`)
  }
  switch (step.kind) {
    case 'note': return { change: {}, facts: {} }
    case 'flagged':
      already(person.flaggedAt !== null, 'is flagged already')
      return { change: { flaggedAt: step.at, flagReason: step.note }, facts: {} }
    case 'cleared':
      already(person.flaggedAt === null, 'is not flagged any more')
      return { change: { flaggedAt: null, flagReason: null }, facts: {} }
    case 'consent_given': {
      const { at, way, version } = step.consent!
      if (at > step.at) throw new DomainError('consent_missing', 'Consent cannot be given in the future. Nothing was changed.')
      return {
        change: { consentAt: at, consentWay: way, consentVersion: version, consentAskedBy: step.by },
        facts: { givenAt: at.toISOString(), way, version },
      }
    }
    case 'consent_withdrawn':
      already(person.consentAt === null, 'has no consent that could be withdrawn')
      return {
        change: { consentAt: null, consentWay: null, consentVersion: null, consentAskedBy: null },
        facts: { version: person.consentVersion! },
      }
    case 'opted_out':
      already(person.optedOutAt !== null, 'is not called any more as it is')
      return { change: { optedOutAt: step.at }, facts: {} }
    case 'opted_in':
      already(person.optedOutAt === null, 'may be called as it is')
      if (person.consentAt === null) {
        throw new DomainError('consent_missing', `“${name}” has not consented to calls. Note the consent first. Nothing was changed.`)
      }
      return { change: { optedOutAt: null }, facts: {} }
    case 'number_checked':
      return { change: { numberDoubtedAt: null, unanswered: 0 }, facts: {} }
  }
}

/** What the audit log keeps of a step: that it was, never a word of it (P2). A note is in the trail alone. */
export function auditOfStep(kind: CareStepKind): string | null {
  return kind === 'note' ? null : `care.${kind}`
}

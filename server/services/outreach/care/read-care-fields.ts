import { distinctTags } from '../../../domain/contacts/contact'
import { admitNumber } from '../../../domain/phone/admit-number'
import { DomainError } from '../../../domain/errors'
import type { CareRow } from '../../../db/outreach/care/people'
import type { CareTerms } from '../../../db/outreach/care/parts'
import type { EditCarePersonBody } from '../../../../shared/schemas/outreach/care'

type Typed = Omit<EditCarePersonBody, 'revision'>
export type CareFields = Pick<CareRow, 'name' | 'number' | 'phoneOwner' | 'language' | 'place' | 'tags' | 'dates'>

/**
 * What somebody wrote of a person in care, as it is kept. The number is read as everywhere, as one of the programme's
 * country (C15); what nobody calls is refused here already (C11).
 *
 * @throws DomainError `invalid_number`, `number_unclear`, `emergency_number`, `blocked_number`, `invalid_request` for a
 * language that the programme does not speak.
 */
export function readCareFields(typed: Typed, { country, languages }: CareTerms): CareFields {
  if (!languages.includes(typed.language)) {
    const message = 'The programme does not speak this language. Nothing was saved. Choose another one.'
    throw new DomainError('invalid_request', message, { issues: [{ path: 'language', message: 'is none of the programme' }] })
  }
  const number = readCareNumber(typed.number, country)
  if ('problem' in number) throw new DomainError(number.code, `${number.problem} Nothing was saved.`, number.details)
  return {
    name: typed.name, number: number.e164, phoneOwner: typed.phoneOwner, language: typed.language, place: typed.place,
    tags: distinctTags(typed.tags), dates: typed.dates,
  }
}

/** Which of them differ; a database keeps parts of a date in an order of its own. */
export function changedFields(before: CareFields, after: CareFields): (keyof CareFields)[] {
  const told = (one: CareFields, name: keyof CareFields) =>
    JSON.stringify(name === 'dates' ? one.dates.map(({ label, date }) => [label, date]) : one[name])
  return (Object.keys(after) as (keyof CareFields)[]).filter(name => told(before, name) !== told(after, name))
}

type ReadNumber = { e164: string } | { problem: string, code: DomainError['code'], details: Record<string, unknown> }

/** @param country ISO 3166-1 alpha-2; numbers without + belong there. */
export function readCareNumber(typed: string, country: string): ReadNumber {
  const admission = admitNumber(typed, country)
  if (admission.ok) return { e164: admission.number.e164 }
  const { code, message, choices } = admission.refusal
  return { problem: message.replace(/ ?Nothing was charged\.$/, ''), code, details: choices ? { choices } : {} }
}

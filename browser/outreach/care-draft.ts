import type { CarePersonDto, EditCarePersonBody } from '~~/shared/schemas/outreach/care'
import type { OutreachLanguage, PhoneOwner } from '~~/shared/schemas/outreach/words'

/** A person in care as they stand in the fields of a form. */
export interface CareDraft {
  name: string
  number: string
  phoneOwner: PhoneOwner
  language: OutreachLanguage
  place: string
  /** With commas between them. */
  tags: string
  dates: { label: string, date: string }[]
}

export function careDraftOf(person: CarePersonDto | null, language: OutreachLanguage): CareDraft {
  return {
    name: person?.name ?? '',
    number: person?.display ?? '',
    phoneOwner: person?.phoneOwner ?? 'own',
    language: person?.language ?? language,
    place: person?.place ?? '',
    tags: person?.tags.join(', ') ?? '',
    dates: person?.dates.map(one => ({ ...one })) ?? [],
  }
}

/** What is sent: dates that were left empty are not there. */
export function careBodyOf(draft: CareDraft): Omit<EditCarePersonBody, 'revision'> {
  return {
    name: draft.name.trim(),
    number: draft.number.trim(),
    phoneOwner: draft.phoneOwner,
    language: draft.language,
    place: draft.place.trim(),
    tags: draft.tags.split(/[,;]/).map(tag => tag.trim()).filter(tag => tag !== ''),
    dates: draft.dates.map(({ label, date }) => ({ label: label.trim(), date })).filter(({ label, date }) => label !== '' || date !== ''),
  }
}

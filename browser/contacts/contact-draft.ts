import type { ContactBody, ContactDto } from '~~/shared/schemas/contacts'

/** A contact as it stands in the fields of a form. */
export interface ContactDraft {
  name: string
  email: string
  note: string
  /** With commas between them. */
  tags: string
  isFavourite: boolean
  numbers: { number: string, label: string }[]
}

/** @param number what a new contact is made for */
export function draftOf(contact: ContactDto | null, number = ''): ContactDraft {
  const numbers = contact?.numbers.map(one => ({ number: one.display, label: one.label })) ?? []
  return {
    name: contact?.name ?? '',
    email: contact?.email ?? '',
    note: contact?.note ?? '',
    tags: contact?.tags.join(', ') ?? '',
    isFavourite: contact?.isFavourite ?? false,
    numbers: numbers.length > 0 ? numbers : [{ number, label: '' }],
  }
}

/** What is sent: fields that were left empty are not there. */
export function bodyOf(draft: ContactDraft): ContactBody {
  return {
    name: draft.name.trim(),
    email: draft.email.trim(),
    note: draft.note.trim(),
    tags: draft.tags.split(/[,;]/).map(tag => tag.trim()).filter(tag => tag !== ''),
    isFavourite: draft.isFavourite,
    numbers: draft.numbers.map(({ number, label }) => ({ number: number.trim(), label: label.trim() })).filter(({ number }) => number !== ''),
  }
}

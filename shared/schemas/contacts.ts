import { z } from 'zod'
import { CallDto } from './call-replies'
import { TypedNumber, UtcInstant } from './common'
import { LineText, PlainText } from './plain-text'

/** So much one contact may be. */
export const CONTACT_LIMITS = { name: 120, email: 254, note: 4000, tags: 20, tag: 40, numbers: 20, label: 40 } as const

export const ContactName = LineText(1, CONTACT_LIMITS.name, {
  tooShort: 'must be a name', tooLong: `must have at most ${CONTACT_LIMITS.name} characters`,
})
export const ContactEmail = LineText(0, CONTACT_LIMITS.email)
  .refine(text => text === '' || /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+$/.test(text), 'must be an e-mail address')
export const ContactNote = PlainText(0, CONTACT_LIMITS.note)
/** Lists of tags are written with commas between them. */
export const ContactTag = LineText(1, CONTACT_LIMITS.tag)
  .refine(text => !/[,;]/.test(text), 'must have no comma and no semicolon')
export const NumberLabel = LineText(0, CONTACT_LIMITS.label)

const Tags = z.array(ContactTag).max(CONTACT_LIMITS.tags)

/** Body of `POST /api/user/contacts`. Numbers as people write them, those without + of the person's own country. */
export const ContactBody = z.strictObject({
  name: ContactName,
  email: ContactEmail.default(''),
  note: ContactNote.default(''),
  tags: Tags.default([]),
  isFavourite: z.boolean().default(false),
  numbers: z.array(z.strictObject({ number: TypedNumber, label: NumberLabel.default('') }))
    .max(CONTACT_LIMITS.numbers).default([]),
})
export type ContactBody = z.infer<typeof ContactBody>

export const Revision = z.number().int().min(1).max(2_000_000_000)
/** Body of `PUT /api/user/contacts/:id`: all of it anew, for the revision that was on the screen. */
export const EditContactBody = z.strictObject({ ...ContactBody.shape, revision: Revision })
export type EditContactBody = z.infer<typeof EditContactBody>

/** Body of `PUT /api/user/contacts/:id/favourite`. */
export const FavouriteBody = z.strictObject({ isFavourite: z.boolean() })
export type FavouriteBody = z.infer<typeof FavouriteBody>

export const CONTACT_ORDERS = ['favourites', 'name'] as const
/** A place in the list holds a name, which may be long. */
export const ContactsCursor = z.string().min(1).max(900).regex(/^[A-Za-z0-9_-]+$/)

export const ContactsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: ContactsCursor.optional(),
  /** Part of a name, a number in any spelling, an address or a tag; of several words each. */
  q: LineText(1, 100).optional(),
  tag: ContactTag.optional(),
  /** Favourites alone. */
  favourites: z.enum(['true', 'false']).optional(),
  order: z.enum(CONTACT_ORDERS).default('favourites'),
})
export type ContactsQuery = z.infer<typeof ContactsQuery>

export const ContactNumberDto = z.strictObject({
  /** E.164. */
  number: z.string(),
  display: z.string(),
  label: z.string(),
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  country: z.string().nullable(),
})
export type ContactNumberDto = z.infer<typeof ContactNumberDto>

export const ContactDto = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  note: z.string(),
  tags: z.array(z.string()),
  isFavourite: z.boolean(),
  numbers: z.array(ContactNumberDto),
  /** Of the first number. */
  country: z.string().nullable(),
  lastCalledAt: UtcInstant.nullable(),
  revision: z.number(),
  createdAt: UtcInstant,
  updatedAt: UtcInstant,
})
export type ContactDto = z.infer<typeof ContactDto>

/** 200 of `GET /api/user/contacts`. */
export const ContactsPage = z.strictObject({ contacts: z.array(ContactDto), nextCursor: z.string().nullable() })
export type ContactsPage = z.infer<typeof ContactsPage>

/** 200 of `GET /api/user/contacts/:id/calls`, newest first. */
export const ContactCallsDto = z.strictObject({ calls: z.array(CallDto) })
export type ContactCallsDto = z.infer<typeof ContactCallsDto>

/** 200 of `GET /api/user/contacts/tags`: most used first. */
export const ContactTagsDto = z.strictObject({
  tags: z.array(z.strictObject({ tag: z.string(), count: z.number() })),
  /** How many there are, with a tag or without. */
  contacts: z.number(),
})
export type ContactTagsDto = z.infer<typeof ContactTagsDto>

export const LookupQuery = z.object({ phone: TypedNumber })
export type LookupQuery = z.infer<typeof LookupQuery>
/** 200 of `GET /api/user/contacts/lookup`. */
export const LookupReply = z.strictObject({ found: z.boolean(), contact: ContactDto.nullable() })
export type LookupReply = z.infer<typeof LookupReply>

/** Body of `POST /api/user/contacts/lookup`: what a page asks for that saw a call end; the server goes by the calls. */
export const UpdateLastCalledBody = z.strictObject({ contactId: z.uuid(), action: z.literal('update_last_called') })
export type UpdateLastCalledBody = z.infer<typeof UpdateLastCalledBody>

/** Body of `POST /api/user/contacts/names`: whose these are. Numbers stand in no address (P1). */
export const NamesBody = z.strictObject({ numbers: z.array(z.string().regex(/^\+[1-9]\d{1,14}$/)).min(1).max(200) })
export type NamesBody = z.infer<typeof NamesBody>
/** Those alone that are somebody's. */
export const NamesDto = z.strictObject({
  names: z.array(z.strictObject({ number: z.string(), contactId: z.string(), name: z.string(), label: z.string() })),
})
export type NamesDto = z.infer<typeof NamesDto>

export const SuggestionsQuery = z.object({ q: LineText(1, 64) })
export type SuggestionsQuery = z.infer<typeof SuggestionsQuery>
/** 200 of `GET /api/user/contacts/suggestions`: whom what is typed so far may mean, the likeliest first. */
export const SuggestionsDto = z.strictObject({
  suggestions: z.array(z.strictObject({
    number: z.string(),
    display: z.string(),
    contactId: z.string().nullable(),
    /** Null for a number of a recent call that is nobody's. */
    name: z.string().nullable(),
    label: z.string(),
    lastCalledAt: UtcInstant.nullable(),
  })),
})
export type SuggestionsDto = z.infer<typeof SuggestionsDto>

export const DOUBLE_REASONS = ['name', 'email'] as const
/** 200 of `GET /api/user/contacts/doubles`: who may be one and the same. */
export const DoublesDto = z.strictObject({
  groups: z.array(z.strictObject({ reason: z.enum(DOUBLE_REASONS), contacts: z.array(ContactDto) })),
  hasMore: z.boolean(),
})
export type DoublesDto = z.infer<typeof DoublesDto>

/** Body of `POST /api/user/contacts/apart`: whoever these are, no two of them are one. */
export const ApartBody = z.strictObject({ ids: z.array(z.uuid()).min(2).max(20) })
export type ApartBody = z.infer<typeof ApartBody>

/** Body of `POST /api/user/contacts/merge`: the first stays and takes what the others have. */
export const MergeBody = z.strictObject({
  contacts: z.array(z.strictObject({ id: z.uuid(), revision: Revision })).min(2).max(20),
})
export type MergeBody = z.infer<typeof MergeBody>

/** 200 of `POST /api/user/contacts/merge`. */
export const MergedContactDto = ContactDto.extend({
  /** What can be taken back for a day: first the one that stayed, as it was, then the others. */
  mergedFrom: z.array(z.string()),
})
export type MergedContactDto = z.infer<typeof MergedContactDto>

/** Body of `POST /api/user/contacts/:id/unmerge`: what the merge said, and the revision that was seen. */
export const UnmergeBody = z.strictObject({ revision: Revision, mergedFrom: z.array(z.uuid()).min(2).max(20) })
export type UnmergeBody = z.infer<typeof UnmergeBody>
/** Its 200: all of them, as they were. */
export const UnmergedDto = z.strictObject({ contacts: z.array(ContactDto) })
export type UnmergedDto = z.infer<typeof UnmergedDto>

import { z } from 'zod'
import { SCOPES } from '../scopes'
import { PASSWORD_LENGTH } from './account'
import { UtcInstant } from './common'
import { LineText } from './plain-text'

/** So many of one person at a time, those that are over with them. */
export const MOST_KEYS = 20
/** How long a key may be good for, in days. */
export const KEY_DAYS = [30, 90, 365] as const

const ScopeList = z.array(z.enum(SCOPES)).min(1, 'Choose at least one thing that the key may do.').max(SCOPES.length)
  .refine(scopes => new Set(scopes).size === scopes.length, 'names the same twice')

export const CreateKeyBody = z.object({
  /** What the person calls it by. */
  name: LineText(1, 60, { tooShort: 'Give the key a name.', tooLong: 'That name is longer than 60 characters.' }),
  scopes: ScopeList,
  /** Null: until it is revoked. */
  expiresInDays: z.union(KEY_DAYS.map(days => z.literal(days))).nullable(),
  password: z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That is not your password.'),
  /** Of the authenticator app, where one is set up. */
  code: z.string().max(40).optional(),
})
export type CreateKeyBody = z.infer<typeof CreateKeyBody>

/** A key as it is kept: the key itself is not. */
export const KeyDto = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  /** Its last four characters. */
  tail: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: UtcInstant,
  expiresAt: UtcInstant.nullable(),
  isExpired: z.boolean(),
  /** To the minute; null for never. */
  lastUsedAt: UtcInstant.nullable(),
})
export type KeyDto = z.infer<typeof KeyDto>

/** 200 of `GET /api/user/keys`. */
export const KeysDto = z.strictObject({
  keys: z.array(KeyDto),
  /** Making one asks for a code of the authenticator app too. */
  needsCode: z.boolean(),
})
export type KeysDto = z.infer<typeof KeysDto>

/** 201 of `POST /api/user/keys`: the one time that the key itself is told. */
export const CreatedKeyDto = z.strictObject({ key: KeyDto, secret: z.string() })
export type CreatedKeyDto = z.infer<typeof CreatedKeyDto>

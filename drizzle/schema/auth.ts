import { sql } from 'drizzle-orm'
import { bigint, boolean, char, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { SCOPES } from '../../shared/scopes'
import { instant } from './columns'

/** What a person may do (A1). Only staff tools and the seed set it; no form can. */
export const ROLES = ['caller', 'auditor', 'finance', 'admin', 'worker', 'supervisor'] as const

/** What a link in a mail is for. `leave-email` goes to the present address, `take-email` to the new one. */
export const LINK_PURPOSES = ['reset-password', 'confirm-email', 'leave-email', 'take-email'] as const

/** A person. A trigger opens the wallet in the same transaction. */
export const user = pgTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** Lower case, its domain in ASCII (`xn--…`): as mail travels, and as addresses are compared. */
  email: text('email').notNull().unique(),
  /** A link that went to the address was followed. Until then no money comes in. */
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  role: text('role', { enum: ROLES }).notNull().default('caller'),
  /** ISO 3166-1: how numbers without a country code are read. */
  country: char('country', { length: 2 }).notNull().default('US'),
  /** What somebody signs in with who has no address for mail: the code of a worker, lower case. */
  username: text('username').unique(),
  /** The password was made by somebody else: nothing is served until it is changed. */
  mustChangePassword: boolean('must_change_password').notNull().default(false),
  /** Signing in asks for a code as well. */
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  /** The person asked to be forgotten: the row is a pseudonym (P2). */
  erasedAt: instant('erased_at'),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  updatedAt: instant('updated_at').notNull().default(sql`now()`),
}, table => [
  index('user_staff').on(table.id).where(sql`${table.role} not in ('caller', 'worker', 'supervisor')`),
  check('user_role_known', sql`${table.role} in ('caller', 'auditor', 'finance', 'admin', 'worker', 'supervisor')`),
  check('user_country_code', sql`${table.country} ~ '^[A-Z]{2}$'`),
])

/** A signed-in browser. Signing out deletes the row, so a stolen cookie ends with it (A3). */
export const session = pgTable('session', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  token: text('token').notNull().unique(),
  expiresAt: instant('expires_at').notNull(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  /** When this session last showed a second factor (A4). */
  secondFactorAt: instant('second_factor_at'),
  /** Not counting what pages ask by themselves; written once a minute. Null: since it began. */
  lastUsedAt: instant('last_used_at'),
  /** When it was last used after half an hour without a use. */
  idledAt: instant('idled_at'),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  updatedAt: instant('updated_at').notNull().default(sql`now()`),
}, table => [
  index('session_by_user').on(table.userId),
  index('session_by_expiry').on(table.expiresAt),
])

/** Where somebody signed in from, for 90 days: a digest of the network (A6). Sessions end, and this stays. */
export const signInPlace = pgTable('sign_in_place', {
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  place: text('place').notNull(),
  lastAt: instant('last_at').notNull(),
}, table => [primaryKey({ columns: [table.userId, table.place] })])

/** A way to sign in: for now the password, hashed with scrypt. */
export const account = pgTable('account', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: instant('access_token_expires_at'),
  refreshTokenExpiresAt: instant('refresh_token_expires_at'),
  scope: text('scope'),
  password: text('password'),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  updatedAt: instant('updated_at').notNull().default(sql`now()`),
}, table => [
  unique('account_one_per_provider').on(table.providerId, table.accountId),
  index('account_by_user').on(table.userId),
])

/** The secret of an authenticator app, and codes for when it is lost; both encrypted with the server's secret. */
export const twoFactor = pgTable('two_factor', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  secret: text('secret').notNull(),
  backupCodes: text('backup_codes').notNull(),
  /** False until the first code was shown. */
  verified: boolean('verified').notNull().default(true),
  failedVerificationCount: integer('failed_verification_count').notNull().default(0),
  lockedUntil: instant('locked_until'),
}, table => [
  unique('two_factor_one_per_user').on(table.userId),
])

/**
 * Links that were sent by mail. Each works once, and none can be read back from here: the key is a digest. It is good
 * only for the address that it went to.
 */
export const mailLink = pgTable('mail_link', {
  digest: text('digest').primaryKey(),
  purpose: text('purpose', { enum: LINK_PURPOSES }).notNull(),
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  email: text('email').notNull(),
  expiresAt: instant('expires_at').notNull(),
}, table => [
  index('mail_link_by_user').on(table.userId),
  index('mail_link_by_age').on(table.expiresAt),
  check('mail_link_purpose_known', sql`${table.purpose} in ('reset-password', 'confirm-email', 'leave-email', 'take-email')`),
])

/** Another address that somebody asked for; theirs once the links at both addresses were followed. */
export const emailChange = pgTable('email_change', {
  userId: text('user_id').primaryKey().references(() => user.id, { onDelete: 'cascade' }),
  newEmail: text('new_email').notNull(),
  oldConfirmedAt: instant('old_confirmed_at'),
  newConfirmedAt: instant('new_confirmed_at'),
  expiresAt: instant('expires_at').notNull(),
})

/**
 * A key for programs of a person. Revoking deletes the row, so that it ends everywhere at once; that it was there is in
 * the audit log. It cannot be read back from here: what is kept is a digest.
 */
export const apiKey = pgTable('api_key', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  /** SHA-256 of the whole key, as hex. */
  digest: text('digest').notNull(),
  /** The last four characters, by which the person knows it again. */
  tail: char('tail', { length: 4 }).notNull(),
  scopes: text('scopes', { enum: SCOPES }).array().notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  /** Written once a minute at most. */
  lastUsedAt: instant('last_used_at'),
}, table => [
  unique('api_key_digest_once').on(table.digest),
  index('api_key_by_user').on(table.userId, table.createdAt),
  check('api_key_digest_form', sql`${table.digest} ~ '^[0-9a-f]{64}$'`),
  check('api_key_scopes_some', sql`cardinality(${table.scopes}) > 0`),
])

/** One-time values that were sent somewhere, to be shown again. */
export const verification = pgTable('verification', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
  updatedAt: instant('updated_at').notNull().default(sql`now()`),
}, table => [
  index('verification_by_identifier').on(table.identifier),
])

/** Requests of one address to one sign-in path. In the database, so that every app node counts the same. */
export const rateLimit = pgTable('rate_limit', {
  id: text('id').primaryKey(),
  key: text('key').notNull().unique(),
  count: integer('count').notNull(),
  /** Milliseconds since 1970. */
  lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
})

/**
 * Attempts to sign in to one account from one place, and other things that are counted so, whether the account exists
 * or not. The key is a digest: the table holds no addresses.
 */
export const signInAttempt = pgTable('sign_in_attempt', {
  accountKey: text('account_key').primaryKey(),
  attempts: integer('attempts').notNull(),
  windowStartedAt: instant('window_started_at').notNull(),
}, table => [
  index('sign_in_attempt_by_age').on(table.windowStartedAt),
])

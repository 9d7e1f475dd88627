import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import postgres from 'postgres'
import type { Passwords } from '../../server/auth/passwords'
import type { AnchorStore } from '../../server/anchors/anchor-store'
import { carriersOf } from '../../server/carriers/carriers'
import type { Carrier } from '../../server/carriers/carrier'
import { loadConfig } from '../../server/config'
import { createContext, type Context } from '../../server/context'
import { createLog } from '../../server/log'
import type { Mailer } from '../../server/mail/mailer'
import type { PaymentProvider } from '../../server/payments/payment'
import { importDeck } from '../../server/services/rating/import-deck'
import { user } from '../../drizzle/schema/auth'
import type { SessionUser } from '../../server/auth/resolve-session'
import type { Role } from '../../shared/schemas/user'
import { createTestDatabase, type TestDatabase } from './database'
import { createFakeAnchors } from './fake-anchors'
import { createFakeBrowserVoice, createFakeCarrier, type FakeCarrier } from './fake-carrier'
import { createFakeMailer, type FakeMailer } from './fake-mailer'
import { createFakePayments, type FakePayments } from './fake-payments'
import { grantCredit } from './ledger/kernel'
import { quickPasswords } from './quick-passwords'
import { sandboxOptions } from './sandbox/sandbox-config'
import { createTestClock, type TestClock } from './test-clock'

/** The account is the one of `sandboxOptions()`, so that a sandbox and a context fit together. */
const ACCOUNT = sandboxOptions('http://localhost/voice')
export const ENVIRONMENT = {
  NODE_ENV: 'test',
  NUXT_PUBLIC_URL: 'http://localhost:3000',
  AUTH_SECRET: 'a-secret-of-the-tests-that-is-long-enough',
  TWILIO_ACCOUNT_SID: ACCOUNT.accountSid,
  TWILIO_AUTH_TOKEN: ACCOUNT.authToken,
  TWILIO_API_KEY_SID: ACCOUNT.apiKeySid,
  TWILIO_API_KEY_SECRET: ACCOUNT.apiKeySecret,
  TWILIO_TWIML_APP_SID: ACCOUNT.appSid,
  TWILIO_CALLER_ID: ACCOUNT.callerId,
  STRIPE_SECRET_KEY: 'sk_test_ofthetests0001',
  STRIPE_WEBHOOK_SECRET: 'whsec_ofthetests00000001',
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'Talktime <money@talktime.test>',
  COMPANY_NAME: 'Talktime Test Ltd',
  COMPANY_ADDRESS: '1 Test Street, Testville',
  COMPANY_TAX_ID: 'TT-123',
  SUPPORT_EMAIL: 'help@talktime.test',
  ANCHOR_SIGNING_KEY: '11'.repeat(32),
  // a race is held until all of it waits, however slow the machine: nobody may give up before
  DATABASE_TIMEOUT_SECONDS: '100',
  JOBS: 'off',
  LOG_LEVEL: 'silent',
}

/** What an export names as the program that checks it. */
export const VERIFIER_SHA256 = '5e'.repeat(32)

/** Small, and with every kind of term once. Numbers for it: `NUMBERS`. */
export const DECK = `destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,increment_s,minimum_s,grace_s,blocked,free
1,,United States,,0.0100,0.0030,0.0130,0,60,60,0,0,0,0
44,,United Kingdom,fixed_line,0.0150,0.0050,0.0200,0,60,60,0,0,0,0
447,,"United Kingdom, mobile",mobile,0.0300,0.0091,0.0391,0.01,1,1,0,0,0,0
4930,,"Germany, Berlin",fixed_line,0.0100,0.0023,0.0123,0,30,6,45,0,0,0
33,,France,fixed_line,0.0100,0.0070,0.0170,0,60,60,0,5,0,0
81,,Japan,,0.6000,0.3000,0.9000,0,60,60,0,0,0,0
`

/** Callable numbers, one for each kind of term in `DECK`. */
export const NUMBERS = {
  perMinute: '+12025550123',
  british: '+442079460123',
  perSecondWithFee: '+447400123456',
  withMinimum: '+493012345678',
  withGrace: '+33142685300',
  dear: '+81332245000',
} as const

export interface TestContext extends Context {
  clock: TestClock
  /** The carrier, unless the test brought its own. */
  fakeCarrier: FakeCarrier
  /** The payment provider, unless the test brought its own. */
  fakePayments: FakePayments
  /** The mailer, unless the test brought its own. */
  fakeMailer: FakeMailer
  /** The owner of everything, behind row-level security. Reads bigint as bigint. */
  admin: Admin
  /** As many connections as the app has, with the rights of `admin`: for what comes many times at once. */
  owner: Admin
  testDatabase: TestDatabase
}

export type Admin = postgres.Sql<{ bigint: bigint }>

export interface TestContextOptions {
  /** Default: a copy of its own, dropped by `close()`. */
  database?: TestDatabase
  clock?: TestClock
  carrier?: Carrier
  payments?: PaymentProvider
  mailer?: Mailer
  /** Default: in memory. */
  anchors?: AnchorStore
  /** Default: such that cost no time, and that no other program understands. */
  passwords?: Passwords
  /** Settings that differ, as environment variables. */
  env?: Record<string, string>
  /** CSV to import, null for none. Default: `DECK`. */
  deck?: string | null
}

/** A real context over a real database: deck imported, nothing logged, no jobs. Close it when the file is done. */
export async function createTestContext(options: TestContextOptions = {}): Promise<TestContext> {
  const testDatabase = options.database ?? await createTestDatabase()
  const config = loadConfig({ ...ENVIRONMENT, DATABASE_URL: testDatabase.appUrl, ...options.env })
  const clock = options.clock ?? createTestClock()
  const fakeCarrier = createFakeCarrier(config.twilio.callerId)
  const fakePayments = createFakePayments(config.stripe.webhookSecrets, clock)
  const fakeMailer = createFakeMailer()
  const context = createContext(config, {
    clock,
    carriers: carriersOf(options.carrier ?? fakeCarrier),
    browserVoice: createFakeBrowserVoice(config),
    payments: options.payments ?? fakePayments,
    mailer: options.mailer ?? fakeMailer,
    anchors: options.anchors ?? createFakeAnchors(),
    verifierSha256: VERIFIER_SHA256,
    passwords: options.passwords ?? quickPasswords,
    log: createLog('silent'),
  })
  const admin: Admin = openAdmin(testDatabase)
  const owner: Admin = openAdmin(testDatabase, 10)
  // what waits in the template has waited since the run began, which may be long ago
  if (!options.database) await admin`update evidence_pending set at = clock_timestamp()`
  if (options.deck !== null) await importTestDeck(context, options.deck ?? DECK)
  return {
    ...context,
    clock,
    fakeCarrier,
    fakePayments,
    fakeMailer,
    admin,
    owner,
    testDatabase,
    async close() {
      await context.close()
      await Promise.all([admin, owner].map(sql => sql.end({ timeout: 5 })))
      if (!options.database) await testDatabase.drop()
    },
  }
}

/** A login that row-level security does not bind. bigint columns arrive as bigint. */
export function openAdmin(database: TestDatabase, max = 4): Admin {
  return postgres(database.adminUrl, { max, onnotice: () => {}, types: { bigint: postgres.BigInt } })
}

/** Publishes a deck from CSV; it is in force from the clock's now. */
export async function importTestDeck(context: Context, csv: string): Promise<void> {
  await importDeck(context, Readable.from([Buffer.from(csv)]), {
    name: 'Test deck',
    validFrom: context.clock.now(),
    margin: { shareBasisPoints: 2500, minimumNanosPerMinute: 0n, tickNanosPerMinute: 1n },
  })
}

export interface Person extends SessionUser {
  walletId: string
}

export interface PersonOptions {
  /** Default: 10 dollars; 0n for an empty wallet. */
  grantMicros?: bigint
  role?: Role
  /** Default: 30 days ago, an account that is not new. */
  createdAt?: Date
  country?: string
  /** Default: a link that went to the address was followed. */
  emailVerified?: boolean
}

/** Somebody who has signed up, without a session. */
export async function createPerson(context: TestContext, options: PersonOptions = {}): Promise<Person> {
  const { grantMicros = 10_000_000n, role = 'caller', country = 'US', emailVerified = true } = options
  const id = `person_${randomUUID().replaceAll('-', '')}`
  const createdAt = options.createdAt ?? new Date(context.clock.now().getTime() - 30 * 86_400_000)
  const person = { id, name: 'Ada', email: `${id}@example.com`, emailVerified, role, country, createdAt }
  await context.database.db.insert(user).values({ ...person, role: 'caller', updatedAt: createdAt })
  // the app's own login gives no roles (A1)
  if (role !== 'caller') await declared(context.admin, sql => sql`update "user" set role = ${role} where id = ${id}`)
  if (grantMicros > 0n) {
    await grantCredit(context, { userId: id, amountMicros: grantMicros, idempotencyKey: `grant:${id}`, actor: 'system:test', reason: 'Test credit' })
  }
  const [wallet] = await context.admin`select id from wallet where user_id = ${id}`
  return { ...person, walletId: wallet!.id as string }
}

/** Says who it is, as whoever mends a row by hand does: what the owner writes so is in the evidence log. */
export async function declared(admin: Admin, work: (sql: Admin) => Promise<unknown>): Promise<void> {
  await admin.begin(async sql => {
    await sql`select set_config('app.evidence', 'test', true)`
    await work(sql as unknown as Admin)
  })
}

/** Opens every connection of the pool, so that what starts together runs together. */
export async function warmPool(context: Context): Promise<void> {
  const size = context.config.databasePoolSize
  await Promise.all(Array.from({ length: size }, () => context.database.sql`select pg_sleep(0.1)`))
}

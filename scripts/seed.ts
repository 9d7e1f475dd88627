import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { loadConfig } from '../server/config'
import { createContext } from '../server/context'
import { findCurrentDeck } from '../server/db/rates'
import { importDeck } from '../server/services/rating/import-deck'
import { marginRule } from '../server/services/rating/find-rate'
import { DEMO_PEOPLE } from './demo/people'
import { seedPerson, type DemoAccount } from './demo/seed-person'

const DECK_FILE = 'data/decks/world.csv'

const adminUrl = process.env.DATABASE_ADMIN_URL
if (!adminUrl) {
  process.stderr.write('Set DATABASE_ADMIN_URL: the demo\'s accounts are older than today, which only the owner can write.\n')
  process.exit(1)
}
if (process.env.NODE_ENV === 'production' && process.env.SEED_DEMO !== 'yes') {
  process.stderr.write('This seeds people and money for a demo. To do so in production after all, set SEED_DEMO=yes.\n')
  process.exit(1)
}

const clock = { current: new Date(), now: () => clock.current }
const context = createContext(loadConfig(process.env), { clock })
const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
try {
  const now = new Date()
  if (!await context.database.asSystem(tx => findCurrentDeck(tx, now))) {
    const { rateCount } = await importDeck(context, createReadStream(DECK_FILE), {
      name: 'world', validFrom: new Date('2026-01-01T00:00:00Z'), margin: marginRule(context),
    })
    process.stdout.write(`Rates: ${rateCount} prefixes.\n`)
  }
  const file = process.env.DEMO_ACCOUNTS_FILE
  const known = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[] : []
  const accounts = DEMO_PEOPLE.map(({ role, email, name }): DemoAccount => ({
    role, email, name, password: known.find(account => account.email === email)?.password ?? randomBytes(12).toString('base64url'),
  }))
  // kept before they are used: a seed that is cut off must not leave accounts that nobody can enter
  if (file) writeFileSync(file, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
  for (const [index, person] of DEMO_PEOPLE.entries()) {
    await seedPerson({ context, admin, clock, now }, person, accounts[index]!.password)
  }
  for (const { role, email, password, name } of accounts) process.stdout.write(`${role.padEnd(8)} ${email.padEnd(28)} ${password}  ${name}\n`)
} finally {
  await context.close()
  await admin.end({ timeout: 5 })
}

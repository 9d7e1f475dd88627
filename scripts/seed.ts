/**
 * Fills an empty database for the demo: prices, people, money and a past. Done once.
 *
 * DEMO_ACCOUNTS_FILE gets who can sign in, and how; DEMO_HISTORY_FILE what the world outside is to know of the past,
 * and
 * DEMO_FLOWS_FILE what is drawn in Exotel's dashboard.
 */
import { createReadStream, readFileSync, renameSync, writeFileSync } from 'node:fs'
import postgres from 'postgres'
import { ConfigError, loadConfig } from '../server/config'
import { createContext, type Context } from '../server/context'
import { findCurrentDeck } from '../server/db/rating'
import { setVoicePrices } from '../server/services/costs/set-voice-prices'
import { importDeck } from '../server/services/rating/import-deck'
import { marginRule } from '../server/services/rating/find-rate'
import { COMMANDS } from './args/commands.mjs'
import { CannotRun, runToEnd, toldOrExit } from './args/run-command.mjs'
import type { DemoAccount } from './demo/accounts'
import { emptyHistory } from './demo/history'
import { PastStripe } from './demo/past-stripe'
import { seedDemo } from './demo/seed-demo'
import { Timeline } from './demo/timeline'

const DECK_FILE = 'data/decks/world.csv'
const VOICE_PRICES_FILE = 'data/voice-prices.json'

const { env: told } = toldOrExit(COMMANDS.seed)
const {
  DATABASE_ADMIN_URL: adminUrl, DEMO_ACCOUNTS_FILE: accountsFile, DEMO_HISTORY_FILE: historyFile,
  DEMO_FLOWS_FILE: flowsFile,
} = told

await runToEnd(async () => {
  const timeline = new Timeline()
  const history = emptyHistory()
  const stripe = new PastStripe(timeline, history)
  const context = createContext(settings(), { clock: timeline, payments: stripe })
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {}, connection: { 'synchronous_commit': 'off', 'app.evidence': 'seed' } })
  try {
    await importRates(context)
    const made = await seedDemo({ context, admin, timeline, stripe, history, now: new Date(), say })
    if (made) {
      if (historyFile) writeWhole(historyFile, history)
      if (flowsFile) writeWhole(flowsFile, made.flows)
      if (accountsFile) writeWhole(accountsFile, made.accounts)
      else made.accounts.forEach(sayHowToSignIn)
    }
  } finally {
    await context.close()
    await admin.end({ timeout: 5 })
  }
})

function settings(): ReturnType<typeof loadConfig> {
  try {
    return loadConfig(process.env)
  } catch (error) {
    throw error instanceof ConfigError ? new CannotRun(error.message) : error
  }
}

async function importRates(context: Context): Promise<void> {
  await setVoicePrices(context, readFileSync(VOICE_PRICES_FILE, 'utf8'))
  if (await context.database.asSystem(tx => findCurrentDeck(tx, context.clock.now()))) return
  const { rateCount } = await importDeck(context, createReadStream(DECK_FILE), {
    name: 'world', validFrom: new Date('2026-01-01T00:00:00Z'), margin: marginRule(context),
  })
  say(`Rates: ${rateCount} prefixes.`)
}

function sayHowToSignIn({ role, email, password, name, authenticatorKey }: DemoAccount): void {
  say(`${role.padEnd(8)} ${email.padEnd(28)} ${password}  ${name}  ${authenticatorKey ?? ''}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.draft`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.draft`, file)
}

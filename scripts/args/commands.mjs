/**
 * What every command of ours may be told. Light on purpose: nothing of the app is loaded here, so that a wrong argument
 * is answered at once, and so that a test can try them all.
 */
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { moment, startOfDay, timeZone } from './moment.mjs'
import {
  anchorStore, basisPoints, databaseUrl, httpUrl, longSecret, name, oneOf, phoneNumber, port, readableFile,
  WrongArgument, wholeNumber, writableFile, writableFolder,
} from './readers.mjs'
import { VERIFY_LEDGER } from './verify-ledger-command.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
export const LOOK_NAMES = ['1280-light', '390-light', '1280-dark', '390-dark']

/**
 * @typedef {'importDeck' | 'voicePrices' | 'agentsEval' | 'assignNumber' | 'exotelAddress' | 'recountCalls'
 *   | 'verifyLedger' | 'migrate'
 *   | 'seed' | 'checkLedger' | 'generateDeck' | 'schemaHead' | 'pictures' | 'vitals' | 'testE2e'
 *   | 'generateSounds' | 'generateIcons' | 'checkBundle' | 'demo' | 'start' | 'verify' | 'bench'
 *   | 'benchTalks' | 'benchFinance' | 'benchFiles' | 'benchAnalytics' | 'benchPeople' | 'benchLedgerFile'
 *   | 'benchRecovery' | 'benchWhereSettleGoes' | 'benchKeypadSteps'} CommandName
 */
const APP_LOGIN = { read: databaseUrl, required: 'it is the app\'s login' }

/** @type {Record<CommandName, import('./read-args.mjs').Command>} */
export const COMMANDS = {
  importDeck: {
    usage: `DATABASE_URL=… npm run deck:import -- FILE [--from 2027-01-31 [--zone Europe/Berlin]] [--margin-percent 25] [--name NAME]

  Imports a price list and publishes it: all or nothing, with every bad line. Reads our own columns, and Twilio's and
  Telnyx's.

  --from            when it takes over: a day, or an instant with its offset (2027-01-31T09:00:00Z); now, if left out
  --zone            where that day begins; UTC, if left out
  --margin-percent  on top of the list's prices, where it has no price of its own; 25, if left out
  --name            what the list is called; the file's name, if left out

  Ends with 0 when it is published, 1 when the list cannot be used, 2 when it was not tried.`,
    options: {
      'from': { read: moment }, 'zone': { read: timeZone }, 'margin-percent': { read: basisPoints }, 'name': { read: name },
    },
    places: [{ name: 'FILE', read: readableFile, required: true }],
    env: { DATABASE_URL: { read: databaseUrl, required: 'it says where to import' } },
    judge: judgeZone,
  },
  voicePrices: {
    usage: `DATABASE_URL=… npm run voice:prices [-- FILE]

  Sets what voice models cost us, from an instant on; data/voice-prices.json, if FILE is left out. All or nothing. A price
  that was set never changes: a new one has a validFrom of its own. What waited for a price is priced by the servers.

  Ends with 0 when it is done, 1 when the file cannot be used, 2 when it was not tried.`,
    places: [{ name: 'FILE', read: readableFile }],
    env: { DATABASE_URL: APP_LOGIN },
  },
  agentsEval: {
    usage: `npm run agents:eval [-- FILE … [--agent FILE] [--bad] [--talks] [--model NAME] [--sandbox URL]]

  Leads an agent through scenarios, over the bridge that calls have and with the voice that is set up, and prints which
  expectations were met. FILE is a scenario, or a folder of them; data/agent-scenarios, if left out. .env is read.

  --agent    the agent, a JSON file; data/agent-scenarios/agents/bakery.json, if left out
  --bad      with the bad agent of each scenario, which has to fail in what the scenario says
  --talks    prints what was said as well
  --model    instead of the agent's
  --sandbox  the voice at OPENAI_REALTIME_URL is the sandbox of this address: it plays the scripts of the scenarios

  Ends with 0 when all expectations were met, 1 when one was not, 2 when nothing was tried.`,
    options: { agent: { read: readableFile }, bad: {}, talks: {}, model: { read: name }, sandbox: { read: httpUrl } },
    places: [{ name: 'FILE', read: readablePath, multiple: true }],
    env: {
      OPENAI_API_KEY: { read: text => text, required: 'no voice answers without it; with the sandbox it is that of the sandbox' },
      OPENAI_REALTIME_URL: voiceUrl, OPENAI_TRANSCRIPTION_MODEL: text => text,
    },
    hasEnvFile: true,
  },
  assignNumber: {
    usage: `DATABASE_URL=… npm run number:assign -- NUMBER [EMAIL]

  Gives a number of our carrier's, such as +14155550123, to whoever has that e-mail address: whoever calls it rings in
  their open tabs, and their calls may show it. Whoever had it before has it no longer. Without EMAIL it rings at nobody.
  The carrier's own setting of the number is in docs/operations.md.

  Ends with 0 when it is done, 1 when nobody has that address, 2 when it was not tried.`,
    places: [{ name: 'NUMBER', read: phoneNumber, required: true }, { name: 'EMAIL', read: name }],
    env: { DATABASE_URL: APP_LOGIN },
  },
  exotelAddress: {
    usage: `NUXT_PUBLIC_URL=… EXOTEL_WEBHOOK_SECRET=… npm run exotel:address

  Prints the address that the Passthru applet of each flow is to ask. It is a secret: whoever has it can send keys. .env is
  read.`,
    hasEnvFile: true,
    env: {
      NUXT_PUBLIC_URL: { read: httpUrl, required: 'it is where Exotel reaches us' },
      EXOTEL_WEBHOOK_SECRET: { read: longSecret, required: 'the address is made of it' },
    },
  },
  recountCalls: {
    usage: `DATABASE_URL=… npm run calls:recount

  Makes the sums of everybody's calls, which the analytics pages read, anew from the calls. Servers may go on meanwhile.

  Ends with 0 when all are counted, 2 when they are not.`,
    env: { DATABASE_URL: APP_LOGIN },
  },
  verifyLedger: VERIFY_LEDGER,
  migrate: {
    usage: `DATABASE_URL=… DATABASE_ADMIN_URL=… npm run db:migrate

  Brings the schema to head. DATABASE_URL is the app's login; DATABASE_ADMIN_URL one that may create roles and tables,
  the same where it is left out. See .env.example.`,
    env: { DATABASE_URL: APP_LOGIN, DATABASE_ADMIN_URL: databaseUrl },
  },
  seed: {
    usage: `DATABASE_URL=… DATABASE_ADMIN_URL=… npm run db:seed

  Fills an empty database for the demo: prices, people, money and a past. Done once. In production only with
  SEED_DEMO=yes.`,
    env: {
      DATABASE_URL: APP_LOGIN,
      DATABASE_ADMIN_URL: { read: databaseUrl, required: 'the demo\'s accounts are older than today, which only the owner can write' },
      DEMO_ACCOUNTS_FILE: writableFile, DEMO_HISTORY_FILE: writableFile, DEMO_FLOWS_FILE: writableFile, SEED_DEMO: oneOf(['yes']), NODE_ENV: text => text,
    },
    judge: (_, env) => (env.NODE_ENV === 'production' && !env.SEED_DEMO
      ? ['This seeds people and money for a demo. To do so in production after all, set SEED_DEMO=yes.']
      : []),
  },
  checkLedger: {
    usage: `npm run check:ledger [-- --json]

  What must hold of the books, as the finance desk's board shows it: every check, over everything, now. Changes nothing.

  DATABASE_URL says where; left out, the embedded database of TALKTIME_DATA_DIR (.data) is used, and started if it does
  not run. ANCHOR_STORE, ANCHOR_S3_* and ANCHOR_SIGNING_KEY are those of the server; .env is read.

  Ends with 0 when all of it holds, 1 when something is wrong, 2 when something could not be checked.`,
    options: { json: {} },
    env: {
      DATABASE_URL: databaseUrl, TALKTIME_DATA_DIR: writableFolder,
      ANCHOR_STORE: anchorStore, ANCHOR_S3_ENDPOINT: httpUrl,
    },
    hasEnvFile: true,
  },
  generateDeck: {
    usage: `npm run deck:generate [-- FILE]

  Writes the deck for the whole world from its seed; to data/decks/world.csv, if FILE is left out.`,
    places: [{ name: 'FILE', read: writableFile }],
  },
  schemaHead: {
    usage: `npx tsx scripts/schema-head.ts [--write]

  Compares drizzle/head.ts with the migrations, or writes it. Ends with 1 where it is behind.`,
    options: { write: {} },
  },
  pictures: {
    usage: `npm run pictures [-- FOLDER [LOOK]]

  Pictures of every page, in .data/pictures if FOLDER is left out. LOOK is one of ${LOOK_NAMES.join(', ')}.

  Starts a demo of its own (other ports, other data, thrown away afterwards), or takes the one at BASE_URL with its
  sandbox at SANDBOX_URL and its accounts in DEMO_ACCOUNTS_FILE.`,
    places: [{ name: 'FOLDER', read: writableFolder }, { name: 'LOOK', read: oneOf(LOOK_NAMES) }],
    env: { BASE_URL: httpUrl, SANDBOX_URL: httpUrl, CHROMIUM_PATH: readableFile, DEMO_ACCOUNTS_FILE: readableFile },
  },
  vitals: {
    usage: `npm run vitals

  How soon the main pages are there on a slow phone, of the built app: largest paint, layout shift, blocking time and
  scripts, medians of VITALS_ROUNDS (3); those of an outreach worker on a slower line. Starts a demo of its own, or
  takes the one at BASE_URL with its accounts in DEMO_ACCOUNTS_FILE.`,
    env: {
      VITALS_ROUNDS: wholeNumber(1, 100), BASE_URL: httpUrl, SANDBOX_URL: httpUrl, CHROMIUM_PATH: readableFile,
      DEMO_ACCOUNTS_FILE: readableFile,
    },
  },
  testE2e: {
    usage: `npm run test:e2e [-- NAME … [-t TITLE]]

  The journeys in a real browser: all, those of the files whose names contain NAME, or those with TITLE in theirs.
  E2E_SERVER names the server/index.mjs of another build to test instead.`,
    options: { title: { read: name, short: 't' } },
    places: [{ name: 'NAME', read: e2eFile, multiple: true }],
    env: { E2E_SERVER: readableFile, CHROMIUM_PATH: readableFile },
  },
  generateSounds: {
    usage: `node assets/sounds/generate.mjs

  Writes the telephone's sounds into public/sounds.`,
  },
  generateIcons: {
    usage: `node assets/icons/generate.mjs

  Draws the app's icons into public/icons.`,
  },
  checkBundle: {
    usage: `node scripts/check-bundle.mjs

  Looks for server code and secrets in what a browser can download, after a build.`,
  },
  demo: {
    usage: `npm run demo

  The whole of Talktime on this machine, with people, money and a past. PORT (3000), SANDBOX_PORT (3400) and
  TALKTIME_DATA_DIR (.data) make room for another one beside it. --dev runs the app from its sources.`,
    options: { dev: {} },
    env: { PORT: port, SANDBOX_PORT: port, SANDBOX_SMTP_PORT: port, TALKTIME_DATA_DIR: writableFolder },
    judge: (_, env) => judgePorts(env),
  },
  start: {
    usage: `npm start

  Starts the built app. PORT is where (3000); the other settings are in .env.example.`,
    env: {
      PORT: port, DATABASE_URL: databaseUrl, NITRO_SHUTDOWN_TIMEOUT: wholeNumber(0, 600_000),
      TALKTIME_DATA_DIR: writableFolder,
    },
    hasEnvFile: true,
  },
  verify: {
    usage: `npm run verify

  All proof in one command: lint, types, dependency rules, build, bundle, and every test. Ends with N passed, N failed.`,
    env: { CHROMIUM_PATH: readableFile },
  },
  bench: {
    usage: `npm run bench

  Ratios against a yardstick on the same machine in the same minutes. BENCH_ROUNDS (5), BENCH_SECONDS (4),
  BENCH_LEDGER_ROWS (1000000) and BENCH_CALLS (100000) change its size, BENCH_FUNDS=granted what calls are paid from, BENCH_SERVER=source needs no
  build.`,
    env: {
      BENCH_ROUNDS: wholeNumber(1, 1000), BENCH_SECONDS: wholeNumber(1, 3600), BENCH_FUNDS: oneOf(['paid', 'granted']),
      BENCH_SERVER: oneOf(['built', 'source']), BENCH_LEDGER_ROWS: wholeNumber(100, 100_000_000), BENCH_CALLS: wholeNumber(1000, 10_000_000),
    },
  },
  benchFinance: {
    usage: `npx tsx bench/finance.ts

  The finance desk over BENCH_LEDGER_ROWS (1000000) rows and over 10,000, in BENCH_ROUNDS (3) rounds.`,
    env: { BENCH_LEDGER_ROWS: wholeNumber(100, 100_000_000), BENCH_ROUNDS: wholeNumber(1, 1000), BENCH_SERVER: oneOf(['built', 'source']) },
  },
  benchFiles: {
    usage: `npx tsx bench/files.ts

  BENCH_PEOPLE (100000) contacts taken into a book, and a deck of BENCH_PREFIXES (50000) published.`,
    env: { BENCH_PEOPLE: wholeNumber(1000, 150_000), BENCH_PREFIXES: wholeNumber(1000, 50_000) },
  },
  benchAnalytics: {
    usage: `npx tsx bench/analytics.ts

  Analytics over BENCH_CALLS (100000) calls of a month and over 1,000, in BENCH_ROUNDS (3) rounds.`,
    env: { BENCH_CALLS: wholeNumber(1000, 10_000_000), BENCH_ROUNDS: wholeNumber(1, 1000), BENCH_SERVER: oneOf(['built', 'source']) },
  },
  benchPeople: {
    usage: `npx tsx bench/people.ts

  Looks for somebody among BENCH_PEOPLE (100000) people in care, in BENCH_ROUNDS (5) rounds.`,
    env: { BENCH_PEOPLE: wholeNumber(1000, 10_000_000), BENCH_ROUNDS: wholeNumber(1, 1000) },
  },
  benchKeypadSteps: {
    usage: `npx tsx bench/keypad-steps.ts

  BENCH_CALLS (50) keypad calls, one after the other: how long after a callback its step is pushed to the page.
  BENCH_SERVER=source serves the sources.`,
    env: { BENCH_CALLS: wholeNumber(1, 100_000), BENCH_SERVER: oneOf(['built', 'source']) },
  },
  benchTalks: {
    usage: `npx tsx bench/talks.ts

  BENCH_TALKS (20) calls of agents at once for BENCH_SECONDS (10), beside a bare relay of the same frames, in BENCH_ROUNDS (3) rounds.
  BENCH_SERVER=source builds the streams alone.`,
    env: {
      BENCH_TALKS: wholeNumber(1, 1000), BENCH_SECONDS: wholeNumber(1, 60), BENCH_ROUNDS: wholeNumber(1, 1000), BENCH_SERVER: oneOf(['built', 'source']),
    },
  },
  benchWhereSettleGoes: {
    usage: `npx tsx bench/where-settle-goes.ts

  Where a settle's time goes, statement by statement: one client for BENCH_SECONDS (4).`,
    env: { BENCH_SECONDS: wholeNumber(1, 3600) },
  },
  benchRecovery: {
    usage: `npx tsx bench/recovery.ts

  How soon the pool answers again: kills the postmaster under load RECOVERY_ROUNDS (10) times; the last time the database
  stays away for RECOVERY_LONG_SECONDS (20).`,
    env: { RECOVERY_ROUNDS: wholeNumber(1, 1000), RECOVERY_LONG_SECONDS: wholeNumber(1, 600) },
  },
  benchLedgerFile: {
    usage: `npx tsx bench/ledger-file.ts

  Writes and verifies a ledger file of BENCH_ROWS (1000000) rows of BENCH_WALLETS (10000), BENCH_ROUNDS (3) times.`,
    // only for the processes of its own that it starts
    places: [
      { name: 'PART', read: oneOf(['write', 'verify', 'bare']) }, { name: 'FORMAT', read: oneOf(['csv', 'jsonl']) }, { name: 'FILE', read: writableFile },
    ],
    judge: (_, __, { PART, FILE }) => (PART && !FILE ? ['PART needs FORMAT and FILE.'] : []),
    env: {
      BENCH_ROWS: wholeNumber(1, 100_000_000), BENCH_WALLETS: wholeNumber(1, 10_000_000),
      BENCH_ROUNDS: wholeNumber(1, 1000),
    },
  },
}

/** Where a voice model answers. */
function voiceUrl(text) {
  if (!URL.canParse(text) || !/^wss?:$/.test(new URL(text).protocol)) throw new WrongArgument('is not an address such as wss://api.openai.com/v1/realtime.')
  return text.replace(/\/+$/, '')
}

/** A file, or a folder with files. */
function readablePath(text) {
  if (!existsSync(text)) throw new WrongArgument('is not there.')
  return text
}

function e2eFile(text) {
  const files = readdirSync(resolve(ROOT, 'tests/e2e')).filter(file => file.endsWith('.test.ts'))
  if (!files.some(file => `tests/e2e/${file}`.includes(text))) throw new WrongArgument('is in the name of no file of tests/e2e.')
  return text
}

/** Where nothing is said, as the demo's environment has it. */
function judgePorts({ PORT = 3000, SANDBOX_PORT = 3400, SANDBOX_SMTP_PORT = SANDBOX_PORT + 25 }) {
  if (SANDBOX_SMTP_PORT > 65_535) return ['SANDBOX_PORT leaves no room for the mail, 25 above it: set SANDBOX_SMTP_PORT too.']
  const isTwice = new Set([PORT, SANDBOX_PORT, SANDBOX_SMTP_PORT]).size < 3
  return isTwice ? [`PORT, SANDBOX_PORT and SANDBOX_SMTP_PORT have to differ: ${PORT}, ${SANDBOX_PORT}, ${SANDBOX_SMTP_PORT}.`] : []
}

function judgeZone({ from, zone }) {
  if (!zone) return []
  if (!from?.isDay) return ['--zone says where a day begins, and --from is not a day.']
  try {
    startOfDay(from.day, zone)
    return []
  } catch (error) {
    return [`--from ${error.message}`]
  }
}

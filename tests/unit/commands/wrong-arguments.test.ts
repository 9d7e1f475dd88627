import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS, LOOK_NAMES } from '../../../scripts/args/commands.mjs'
import { readArgs } from '../../../scripts/args/read-args.mjs'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const TSX = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href
const NOWHERE = 'postgres://nobody:secret@127.0.0.1:1/none'
const HOME = process.cwd()

let folder: string
beforeAll(() => {
  folder = temporaryFolder('arguments')
  writeFileSync(join(folder, 'deck.csv'), 'destination_prefix,provider_rate\n44,0.01\n')
  process.chdir(folder)
})
afterAll(() => {
  process.chdir(HOME)
  rmSync(folder, { recursive: true, force: true })
})

interface Wrong {
  command: keyof typeof COMMANDS
  args?: string[]
  env?: Record<string, string>
  says: string[]
}

/** Everything wrong at once: each is to be named, and nothing else. */
const WRONG: Wrong[] = [
  {
    command: 'importDeck', env: { DATABASE_URL: NOWHERE },
    args: ['missing.csv', 'deck.csv', '--from', '01/06/2034', '--margin-percent', '1e3', '--name=\u0007', '--zone', 'Mars', '--dry-run'],
    says: ['"missing.csv" is not there.', '"deck.csv" is one word too many.', '--from is neither a day', '--margin-percent is not a percentage',
      '--name is not a name', '--zone is not a time zone', 'There is no option --dry-run.'],
  },
  { command: 'importDeck', args: ['deck.csv', 'deck.csv'], env: { DATABASE_URL: NOWHERE }, says: ['"deck.csv" is one word too many.'] },
  { command: 'importDeck', env: { DATABASE_URL: NOWHERE }, args: ['deck.csv', '--zone', 'Europe/Berlin'], says: ['--zone says where a day begins'] },
  { command: 'importDeck', args: ['.', '--from', '2034-06-01', '--from', '2034-07-01'], says: ['"." is a folder, not a file.', '--from is given twice.', 'DATABASE_URL is not set'] },
  { command: 'importDeck', args: ['--from'], env: { DATABASE_URL: 'http://x' }, says: ['FILE is missing.', '--from needs a value.', 'DATABASE_URL is not an address'] },
  { command: 'verifyLedger', says: ['FILE is missing.'] },
  { command: 'voicePrices', args: ['missing.json', 'x', '--force'], says: ['"missing.json" is not there.', '"x" is one word too many.', 'There is no option --force.', 'DATABASE_URL is not set'] },
  {
    command: 'agentsEval', args: ['missing', '--agent', '.', '--bad=yes', '--sandbox', 'localhost', '--judge'], env: { OPENAI_REALTIME_URL: 'http://x' },
    says: ['"missing" is not there.', '--agent is a folder', '--bad takes no value.', '--sandbox is not an address', 'There is no option --judge.', 'OPENAI_API_KEY is not set', 'OPENAI_REALTIME_URL is not an address'],
  },
  {
    command: 'verifyLedger', args: ['missing.csv', 'deck.csv', '--key', 'missing.pem', '--anchor', '.', '--json=yes', '-x'],
    says: ['"missing.csv" is not there.', '"deck.csv" is one word too many.', '--key is not there.', '--anchor is a folder', '--json takes no value.', 'There is no option -x.'],
  },
  { command: 'migrate', args: ['now'], env: { DATABASE_URL: 'localhost' }, says: ['"now" is one word too many.', 'DATABASE_URL is not an address'] },
  { command: 'seed', args: ['--force'], env: { NODE_ENV: 'production' }, says: ['There is no option --force.', 'DATABASE_URL is not set', 'DATABASE_ADMIN_URL is not set', 'This seeds people and money'] },
  { command: 'checkLedger', args: ['--jsn', 'all'], env: { DATABASE_URL: 'mysql://x' }, says: ['There is no option --jsn.', '"all" is one word too many.', 'DATABASE_URL is not an address'] },
  { command: 'benchPeople', args: ['x'], env: { BENCH_PEOPLE: '10' }, says: ['"x" is one word too many.', 'BENCH_PEOPLE is not'] },
  { command: 'benchKeypadSteps', args: ['x'], env: { BENCH_CALLS: '0' }, says: ['"x" is one word too many.', 'BENCH_CALLS is not'] },
  { command: 'benchTalks', args: ['x'], env: { BENCH_TALKS: '-1' }, says: ['"x" is one word too many.', 'BENCH_TALKS is not'] },
  { command: 'benchAnalytics', args: ['x'], env: { BENCH_CALLS: '10' }, says: ['"x" is one word too many.', 'BENCH_CALLS is not'] },
  { command: 'recountCalls', args: ['all', '--fast'], says: ['"all" is one word too many.', 'There is no option --fast.', 'DATABASE_URL is not set'] },
  { command: 'assignNumber', args: ['0415', 'a@example.com', 'x'], says: ['is not a number such as', '"x" is one word too many.', 'DATABASE_URL is not set'] },
  { command: 'exotelAddress', args: ['x'], env: { NUXT_PUBLIC_URL: 'talktime', EXOTEL_WEBHOOK_SECRET: 'short' }, says: ['"x" is one word too many.', 'NUXT_PUBLIC_URL is not an address', 'EXOTEL_WEBHOOK_SECRET is shorter'] },
  { command: 'generateDeck', args: ['missing/deck.csv', '--wirte'], says: ['"missing/deck.csv" cannot be written', 'There is no option --wirte.'] },
  { command: 'schemaHead', args: ['--wirte', 'x'], says: ['There is no option --wirte.', '"x" is one word too many.'] },
  { command: 'pictures', args: ['deck.csv', '1281-light', 'x'], says: ['"deck.csv" cannot be a folder', '"1281-light" is none of', '"x" is one word too many.'] },
  { command: 'vitals', args: ['/dialer'], env: { VITALS_ROUNDS: 'many', BASE_URL: 'localhost' }, says: ['"/dialer" is one word too many.', 'VITALS_ROUNDS is not a whole number', 'BASE_URL is not an address'] },
  { command: 'testE2e', args: ['nonsense', '--bail'], env: { E2E_SERVER: 'missing.mjs' }, says: ['"nonsense" is in the name of no file', 'There is no option --bail.', 'E2E_SERVER is not there.'] },
  // set to nothing where a word is needed: a shell's empty variable
  ...(['importDeck', 'verifyLedger', 'generateDeck', 'testE2e'] as const).map(command => ({
    command, args: [''], env: { DATABASE_URL: NOWHERE }, says: [`${command === 'testE2e' ? 'NAME' : 'FILE'} is an empty word.`],
  })),
  { command: 'pictures', args: ['', ''], says: ['FOLDER is an empty word.', 'LOOK is an empty word.'] },
  { command: 'pictures', env: { BASE_URL: 'localhost', SANDBOX_URL: 'file:///x' }, says: ['BASE_URL is not an address', 'SANDBOX_URL is not an address'] },
  { command: 'migrate', env: { DATABASE_URL: 'postgres://%E0%A4:secret@127.0.0.1:1/none', DATABASE_ADMIN_URL: 'postgres://u:secret%@h/x' }, says: ['DATABASE_URL has a % that begins no character', 'DATABASE_ADMIN_URL has a % that begins no character'] },
  { command: 'checkLedger', env: { TALKTIME_DATA_DIR: 'deck.csv', ANCHOR_STORE: 'nonsense' }, says: ['TALKTIME_DATA_DIR cannot be a folder', 'ANCHOR_STORE is neither'] },
  { command: 'checkLedger', env: { ANCHOR_STORE: 's3://', ANCHOR_S3_ENDPOINT: 'minio' }, says: ['ANCHOR_STORE is neither', 'ANCHOR_S3_ENDPOINT is not an address'] },
  { command: 'demo', env: { PORT: '3400' }, says: ['PORT, SANDBOX_PORT and SANDBOX_SMTP_PORT have to differ'] },
  { command: 'demo', env: { PORT: '3425', SANDBOX_PORT: '3400' }, says: ['PORT, SANDBOX_PORT and SANDBOX_SMTP_PORT have to differ'] },
  { command: 'demo', env: { SANDBOX_PORT: '65535' }, says: ['SANDBOX_PORT leaves no room for the mail'] },
  { command: 'benchLedgerFile', args: ['verify', 'csv'], says: ['PART needs FORMAT and FILE.'] },
  { command: 'generateSounds', args: ['x', '--loud'], says: ['"x" is one word too many.', 'There is no option --loud.'] },
  { command: 'generateIcons', args: ['x', '--big'], says: ['"x" is one word too many.', 'There is no option --big.'] },
  { command: 'checkBundle', args: ['x'], says: ['"x" is one word too many.'] },
  { command: 'demo', args: ['--devv', 'x'], env: { PORT: '70000', SANDBOX_PORT: 'abc', TALKTIME_DATA_DIR: 'deck.csv' }, says: ['There is no option --devv.', '"x" is one word too many.', 'PORT is not a whole number', 'SANDBOX_PORT is not a whole number', 'TALKTIME_DATA_DIR cannot be a folder'] },
  { command: 'start', args: ['--port', '3000'], env: { PORT: '0x10', DATABASE_URL: 'x' }, says: ['There is no option --port.', '"3000" is one word too many.', 'PORT is not a whole number', 'DATABASE_URL is not an address'] },
  { command: 'verify', args: ['unit'], env: { CHROMIUM_PATH: 'missing' }, says: ['"unit" is one word too many.', 'CHROMIUM_PATH is not there.'] },
  { command: 'bench', args: ['--rounds=2'], env: { BENCH_ROUNDS: '0', BENCH_SECONDS: '4s', BENCH_FUNDS: 'lots' }, says: ['There is no option --rounds.', 'BENCH_ROUNDS is not a whole number', 'BENCH_SECONDS is not a whole number', 'BENCH_FUNDS is none of'] },
  { command: 'benchWhereSettleGoes', args: ['now'], env: { BENCH_SECONDS: '1.5' }, says: ['"now" is one word too many.', 'BENCH_SECONDS is not a whole number'] },
  { command: 'benchRecovery', args: ['now'], env: { RECOVERY_ROUNDS: '0' }, says: ['"now" is one word too many.', 'RECOVERY_ROUNDS is not a whole number'] },
  { command: 'benchFinance', args: ['x'], env: { BENCH_LEDGER_ROWS: '1e6' }, says: ['"x" is one word too many.', 'BENCH_LEDGER_ROWS is not a whole number'] },
  { command: 'benchFiles', args: ['x'], env: { BENCH_PREFIXES: '50001' }, says: ['"x" is one word too many.', 'BENCH_PREFIXES is not'] },
  { command: 'benchLedgerFile', args: ['x'], env: { BENCH_ROWS: '-1' }, says: ['"x" is none of', 'BENCH_ROWS is not a whole number'] },
]

/** What stands in the repository to be run by hand, and whose arguments it judges. */
const PROGRAMS: Record<string, keyof typeof COMMANDS> = {
  'assets/sounds/generate.mjs': 'generateSounds', 'assets/icons/generate.mjs': 'generateIcons',
  'bench/analytics.ts': 'benchAnalytics', 'bench/people.ts': 'benchPeople', 'bench/talks.ts': 'benchTalks', 'bench/keypad-steps.ts': 'benchKeypadSteps', 'bench/recovery.ts': 'benchRecovery', 'bench/where-settle-goes.ts': 'benchWhereSettleGoes', 'bench/finance.ts': 'benchFinance', 'bench/files.ts': 'benchFiles', 'bench/ledger-file.ts': 'benchLedgerFile', 'bench/main.ts': 'bench',
  'scripts/check-bundle.mjs': 'checkBundle', 'scripts/check-ledger.ts': 'checkLedger', 'scripts/demo.mjs': 'demo',
  'scripts/generate-deck.ts': 'generateDeck', 'scripts/import-deck.ts': 'importDeck', 'scripts/migrate.ts': 'migrate',
  'scripts/recount-calls.ts': 'recountCalls', 'scripts/assign-number.ts': 'assignNumber', 'scripts/exotel-address.ts': 'exotelAddress', 'scripts/schema-head.ts': 'schemaHead', 'scripts/pictures.ts': 'pictures', 'scripts/seed.ts': 'seed',
  'scripts/start.mjs': 'start', 'scripts/talktime/verify-ledger.ts': 'verifyLedger', 'scripts/test-e2e.ts': 'testE2e',
  'scripts/verify.mjs': 'verify', 'scripts/vitals.ts': 'vitals', 'scripts/voice-prices.ts': 'voicePrices', 'scripts/agents-eval.ts': 'agentsEval',
}

describe('a command that is told something wrong', () => {
  it.each(WRONG)('names all of it, a sentence each: $command $args', ({ command, args = [], env = {}, says }) => {
    const { problems } = readArgs(COMMANDS[command], args, env)
    for (const sentence of says) expect(problems).toContainEqual(expect.stringContaining(sentence))
    expect(problems).toHaveLength(says.length)
    for (const problem of problems) expect(problem).toMatch(/^[^\n]+\.$/)
    expect(problems.join()).not.toContain('secret')
  })

  it('is every command that we have', () => {
    const files = ['scripts', 'bench', 'assets/sounds', 'assets/icons'].flatMap(place => readdirSync(resolve(HOME, place)).map(file => `${place}/${file}`))
      .filter(file => /\.(?:ts|mjs)$/.test(file) && file !== 'bench/serve-source.ts' && /process\.(?:argv|exit)|toldOrExit/.test(readFileSync(resolve(HOME, file), 'utf8')))
    expect([...files, 'scripts/talktime/verify-ledger.ts'].sort()).toEqual(Object.keys(PROGRAMS).sort())
    for (const [file, command] of Object.entries(PROGRAMS)) {
      expect(readFileSync(resolve(HOME, file), 'utf8')).toMatch(new RegExp(`(?:toldOrExit|readArgs)\\((?:COMMANDS\\.${command}|VERIFY_LEDGER)\\b`))
    }
    expect(new Set(WRONG.map(({ command }) => command))).toEqual(new Set(Object.values(PROGRAMS)))
  })

  it('takes what is right', () => {
    const right = (command: keyof typeof COMMANDS, args: string[], env = {}) => readArgs(COMMANDS[command], args, env)
    expect(right('importDeck', ['--from=2034-06-01', 'deck.csv', '--zone', 'Europe/Berlin', '--margin-percent', '12.5'], { DATABASE_URL: NOWHERE }))
      .toMatchObject({ problems: [], options: { 'from': { day: '2034-06-01' }, 'margin-percent': 1250 }, places: { FILE: 'deck.csv' } })
    expect(right('verifyLedger', ['-', '--key', 'deck.csv', '--key', 'deck.csv', '--json']))
      .toMatchObject({ problems: [], options: { key: ['deck.csv', 'deck.csv'], json: true }, places: { FILE: '-' } })
    expect(right('testE2e', ['call', 'endings', '-t', 'C2 dials'])).toMatchObject({ problems: [], places: { NAME: ['call', 'endings'] }, options: { title: 'C2 dials' } })
    expect(right('demo', [], { PORT: '3001', SANDBOX_PORT: '' })).toMatchObject({ problems: [], env: { PORT: 3001 } })
    expect(right('pictures', ['new/folder', LOOK_NAMES[0]!]).problems).toEqual([])
    expect(right('verify', ['-h'])).toMatchObject({ isHelp: true, problems: [] })
  })

  it.each([
    ['scripts/demo.mjs', ['--devv'], 'There is no option --devv.'], ['scripts/start.mjs', ['now'], '"now" is one word too many.'],
    ['scripts/verify.mjs', ['unit'], '"unit" is one word too many.'], ['scripts/check-bundle.mjs', ['x'], '"x" is one word too many.'],
    ['scripts/schema-head.ts', ['--wirte'], 'There is no option --wirte.'], ['bin/talktime.mjs', ['verify-ledger', 'missing.csv'], '"missing.csv" is not there.'],
    ['bin/talktime.mjs', ['verify'], 'There is no command verify.'], ['bin/talktime.mjs', [], 'COMMAND is missing.'], ['sandbox/main.ts', ['--port', '1'], 'The sandbox takes no arguments'],
    ['assets/sounds/generate.mjs', ['x'], '"x" is one word too many.'],
  ])('ends with 2, without a stack, and has done nothing: %s %j', async (program, args, sentence) => {
    const { code, out, error } = await run(program, args)
    expect({ code, out, error }).toEqual({ code: 2, out: '', error: expect.stringContaining(sentence) as string })
    expect(error).not.toMatch(/\n {4}at |node:internal/)
    expect(readdirSync(folder)).toEqual(['deck.csv'])
  })
})

describe('a command whose settings are wrong', () => {
  const TWILIO = {
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_API_KEY_SID: `SK${'0'.repeat(32)}`, TWILIO_TWIML_APP_SID: `AP${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'a'.repeat(16), TWILIO_API_KEY_SECRET: 'a'.repeat(16), TWILIO_CALLER_ID: '+15005550006', SANDBOX_VOICE_URL: 'http://localhost:1/',
  }

  it.each([
    ['scripts/seed.ts', { DATABASE_URL: NOWHERE, DATABASE_ADMIN_URL: NOWHERE }, 'AUTH_SECRET is missing'],
    ['scripts/migrate.ts', { DATABASE_URL: 'postgres://%E0%A4@h/x' }, 'DATABASE_URL has a %'],
    ['scripts/pictures.ts', { BASE_URL: NOWHERE.replace('postgres', 'http'), DEMO_ACCOUNTS_FILE: 'deck.csv', CHROMIUM_PATH: 'deck.csv' }, 'deck.csv is not the list of a demo\'s accounts'],
    ['sandbox/main.ts', {}, 'TWILIO_ACCOUNT_SID is missing'],
    ['sandbox/main.ts', { ...TWILIO, SANDBOX_DECK_FILE: 'missing.csv', SANDBOX_STATE_FILE: 'missing/x' }, 'SANDBOX_DECK_FILE is wrong: a file that is there'],
    ['sandbox/main.ts', { ...TWILIO, SANDBOX_PORT: '0', SANDBOX_HOST: '192.0.2.1' }, 'listen EADDRNOTAVAIL'],
  ])('ends with 2 and without a stack: %s %j', async (program, env, sentence) => {
    const { code, out, error } = await run(program, [], env)
    expect({ code, out, error }).toEqual({ code: 2, out: '', error: expect.stringContaining(sentence) as string })
    expect(error).not.toMatch(/\n {4}at |node:internal|secret/)
  })

  it('says so of .env too', async () => {
    mkdirSync('.env')
    const { code, error } = await run('scripts/start.mjs', [])
    rmSync('.env', { recursive: true })
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('.env is a folder, not a file.') as string })
  })

  it('takes one that is set to nothing for one that is not set', async () => {
    const script = `import { COMMANDS } from ${JSON.stringify(resolve(HOME, 'scripts/args/commands.mjs'))}
      import { toldOrExit } from ${JSON.stringify(resolve(HOME, 'scripts/args/run-command.mjs'))}
      toldOrExit(COMMANDS.demo)
      console.log('PORT' in process.env, process.env.SANDBOX_PORT)`
    const file = join(folder, 'settings.mjs')
    writeFileSync(file, script)
    const { out } = await run(file, [], { PORT: '', SANDBOX_PORT: '3500' })
    rmSync(file)
    expect(out).toBe('false 3500\n')
  })
})

interface Ran { code: number | string | undefined, out: string, error: string }

function run(program: string, args: string[], settings: Record<string, string> = {}): Promise<Ran> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...settings }
  return new Promise(done => {
    const file = [...(program.endsWith('.ts') ? ['--import', TSX] : []), resolve(HOME, program)]
    execFile(process.execPath, [...file, ...args], { cwd: folder, env }, (error, out, errorText) => {
      done({ code: error ? error.code ?? undefined : 0, out, error: errorText })
    })
  })
}

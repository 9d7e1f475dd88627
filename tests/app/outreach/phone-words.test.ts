// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasWords, loadWords, partsOf, say } from '~~/browser/outreach/words/dictionary'
import { errorKey } from '~~/browser/outreach/words/error-key'
import { loadSharedWords } from '~~/browser/outreach/words/shared'
import { languageCookie, languageOf } from '~~/browser/outreach/words/languages'
import doorEn from '~~/browser/outreach/words/door-en'
import doorHi from '~~/browser/outreach/words/door-hi'
import doorTa from '~~/browser/outreach/words/door-ta'
import doorTe from '~~/browser/outreach/words/door-te'
import en from '~~/browser/outreach/words/en'
import filesEn from '~~/browser/outreach/words/files-en'
import filesHi from '~~/browser/outreach/words/files-hi'
import filesTa from '~~/browser/outreach/words/files-ta'
import filesTe from '~~/browser/outreach/words/files-te'
import hi from '~~/browser/outreach/words/hi'
import listEn from '~~/browser/outreach/words/list-en'
import listHi from '~~/browser/outreach/words/list-hi'
import listTa from '~~/browser/outreach/words/list-ta'
import listTe from '~~/browser/outreach/words/list-te'
import storeEn from '~~/browser/outreach/words/store-en'
import storeHi from '~~/browser/outreach/words/store-hi'
import storeTa from '~~/browser/outreach/words/store-ta'
import storeTe from '~~/browser/outreach/words/store-te'
import ta from '~~/browser/outreach/words/ta'
import te from '~~/browser/outreach/words/te'
import { DEVICE_FORMS, PLACE_FORMS, toldAs } from '~~/browser/account/session-words'
import { lineProblem } from '~~/browser/outreach/file-words'
import { describePlace } from '~~/server/domain/account/describe-place'
import { describeDevice } from '~~/server/services/account/describe-device'
import { obstacleSentence } from '~~/server/services/own-data/read-erasure'
import { ERROR_CODES, type ErrorCode } from '~~/shared/errors'
import { CARE_FILE_PROBLEMS, sayCareFileProblem, type CareFileProblem } from '~~/shared/outreach/care-file-problems'
import { PASSWORD_LENGTH } from '~~/shared/schemas/account'

type Words = Record<string, string>
/** What the server says of a line, in English; in other languages without what is English of other parts of it. */
const LINES = Object.fromEntries(Object.entries(CARE_FILE_PROBLEMS).map(([code, text]) => [`wrong.${code}`, text.replace(/: it \{why\}|\{why\}/, '')]))
const ENGLISH: Words = { ...doorEn, ...en, ...listEn, ...storeEn, ...filesEn, ...LINES }
const OTHERS: [string, Words][] = [
  ['hi', { ...doorHi, ...hi, ...listHi, ...storeHi, ...filesHi }],
  ['ta', { ...doorTa, ...ta, ...listTa, ...storeTa, ...filesTa }],
  ['te', { ...doorTe, ...te, ...listTe, ...storeTe, ...filesTe }],
]
const SCRIPTS: Record<string, RegExp> = { hi: /\p{Script=Devanagari}/u, ta: /\p{Script=Tamil}/u, te: /\p{Script=Telugu}/u }
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()

const filesIn = (folder: string, end: string) => readdirSync(folder).filter(name => name.endsWith(end)).map(name => `${folder}/${name}`)

/** What a worker meets. Supervisors alone see the rest, and it is in English. */
const SCREENS = [
  'pages/sign-in.vue', 'pages/first-password.vue', 'pages/outreach/index.vue', 'pages/outreach/tasks.vue', 'pages/outreach/stock.vue', 'pages/outreach/account.vue',
  'pages/outreach/people/[id].vue', 'pages/outreach/people/new.vue', 'pages/outreach/import.vue', 'layouts/outreach.vue',
  ...['Nav', 'AccountMenu', 'Password', 'PasswordForm', 'Security'].map(name => `components/outreach/${name}.vue`),
  ...filesIn('components/outreach/phone', '.vue'), ...filesIn('components/outreach/calls', '.vue'),
  ...['BestHour', 'Filters', 'Gate', 'Import', 'ImportPreview', 'LineProblems', 'PersonCard', 'PersonForm', 'ProgrammePick', 'StepDialog', 'TaskCard', 'Trail'].map(name => `components/outreach/care/${name}.vue`),
  ...['Item', 'MoveForm', 'Movements', 'StockPanel'].map(name => `components/outreach/stock/${name}.vue`),
]
/** What callers have too: in English by itself. */
const SHARED = [
  ...['SecondFactor', 'SecondFactorSetup', 'BackupCodes', 'OwnerForm', 'CodeField', 'QrCode', 'OtherSessions', 'OwnData', 'SignInCode'].map(name => `components/account/${name}.vue`),
  'composables/useCopy.ts',
]
/** Words of errors that are of no code. */
const GENERAL = ['error.unreachable', 'error.other']
/** Where what a worker does is refused. */
const MET = [
  ...['calls', 'care', 'stock'].flatMap(noun => filesIn(`server/services/outreach/${noun}`, '.ts')), ...filesIn('server/domain/outreach', '.ts'),
]
/** Of a number that somebody typed or that is called, and of what the database itself refuses. */
const KERNEL: readonly ErrorCode[] = ['invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate', 'stock_short']
const templateOf = (source: string) => source.slice(source.indexOf('<template>'))

/** English that a template has of itself: words between tags, and in attributes that are read out or shown. */
function bareWords(source: string): string[] {
  const template = templateOf(source).replace(/<!--[\s\S]*?-->/g, '').replace(/\{\{[\s\S]*?\}\}/g, '')
  const attributes = [...template.matchAll(/\s(?:label|title|says|placeholder|aria-label|alt|loading|failed)="([^"]*)"/g)].map(([, text]) => text!)
  const between = template.replace(/"[^"]*"/g, '""').replace(/<[^>]*>/g, '\n').split('\n')
  return [...attributes, ...between].map(text => text.trim()).filter(text => /[A-Za-z]{2,}/.test(text) && text !== 'Talktime')
}

describe('the words of a worker', () => {
  it.each(OTHERS)('are all there in %s, in its own script, with the same holes', (language, words) => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(ENGLISH).sort())
    for (const [key, text] of Object.entries(words)) {
      expect(holes(text), `${language} ${key}`).toEqual(holes(ENGLISH[key]!))
      if (/[A-Za-z]/.test(ENGLISH[key]!.replace(/\{\w+\}/g, ''))) expect(text, `${language} ${key}`).toMatch(SCRIPTS[language]!)
    }
  })

  it('are used, each of them', () => {
    const sources = [...SCREENS, ...filesIn('browser/outreach', '.ts'), ...filesIn('browser/outreach/phone', '.ts'), 'composables/useWords.ts', 'composables/useCarePeople.ts']
      .map(path => readFileSync(path, 'utf8')).join('\n')
    const prefixes = [...sources.matchAll(/`([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix!)
    const codes = new Set(ERROR_CODES.map(code => `error.${code}`))
    const unused = Object.keys(ENGLISH).filter(key => {
      const name = key.replace(/\.(one|other)$/, '')
      if (codes.has(key as never) || GENERAL.includes(key)) return false
      return !sources.includes(`'${name}'`) && !prefixes.some(prefix => key.startsWith(prefix))
    })
    expect(unused).toEqual([])
  })

  it.each([
    ['/sign-in', ['door']], ['/outreach', ['door', 'work', 'list', 'store']], ['/outreach/', ['door', 'work', 'list', 'store']], ['/outreach/tasks', ['door', 'work', 'list']],
    ['/outreach/stock', ['door', 'work', 'store']], ['/outreach/people/new', ['door', 'work']], ['/outreach/import', ['door', 'work', 'files']],
  ])('come with the pages that need them: %s', (path, parts) => {
    expect(partsOf(path)).toEqual(parts)
  })

  it('of a part are said on its own pages alone', () => {
    const parts = { list: listEn, store: storeEn, files: filesEn } as Record<string, Words>
    const isOf = (path: string) => (/pages\/outreach\/(index|tasks|stock|import)/.exec(path)?.[1] ?? '')
    const SAID: Record<string, RegExp> = {
      list: /^(index|tasks)$|care\/Filters/, store: /^stock$|outreach\/stock/, files: /^import$|care\/(Import|LineProblems)/,
    }
    for (const [part, words] of Object.entries(parts)) {
      for (const path of SCREENS.filter(one => !SAID[part]!.test(isOf(one) || one))) {
        const source = readFileSync(path, 'utf8')
        const here = Object.keys(words).map(key => key.replace(/\.(one|other)$/, '')).filter(key => !key.startsWith('error.') && source.includes(`'${key}'`))
        expect(here, `${path} says what comes with ${part}`).toEqual([])
      }
    }
  })

  it('say an error by a code that there is', () => {
    const unknown = Object.keys(ENGLISH).filter(key => key.startsWith('error.') && !GENERAL.includes(key) && !(ERROR_CODES as readonly string[]).includes(key.slice('error.'.length)))
    expect(unknown).toEqual([])
  })

  it.each(['hi', 'ta', 'te'] as const)('are there in %s for every error that there is, and of their own for what work can meet', async language => {
    await loadWords(language, partsOf('/outreach'))
    const keyOf = (code: ErrorCode) => errorKey({ status: 409, code }, key => hasWords(language, key))
    for (const code of ERROR_CODES) expect(say(language, keyOf(code)), code).toMatch(SCRIPTS[language]!)
    const said = MET.flatMap(path => [...readFileSync(path, 'utf8').matchAll(/'(\w+)'/g)].map(([, word]) => word!))
    const met = ERROR_CODES.filter(code => said.includes(code) || KERNEL.includes(code))
    expect(met).toEqual(expect.arrayContaining(['call_not_allowed', 'consent_missing', 'wallet_frozen', 'budget_spent']))
    // only a carrier sends what ends in it
    const general = met.filter(code => code !== 'webhook_mismatch' && keyOf(code) === 'error.other')
    expect(general).toEqual([])
    expect(say(language, errorKey({ status: 0, code: 'internal' }, () => true))).toBe(say(language, 'error.unreachable'))
    // before the door there are fewer
    expect(errorKey({ status: 400, code: 'no_wallet' }, key => key in doorEn)).toBe('error.internal')
  })

  it.each(['hi', 'ta', 'te'] as const)('of screens that callers have too are all there in %s, with the same holes, and no others', async language => {
    const told = SHARED.flatMap(path => [...readFileSync(path, 'utf8').matchAll(/(?:told|useCopy)\('([^']+)'/g)].map(([, english]) => english!))
    // the server's sentence to whoever is to be forgotten
    const said = [...told, obstacleSentence('cares', ''), ...DEVICE_FORMS, ...PLACE_FORMS]
    const words = await loadSharedWords(language)
    expect(Object.keys(words).sort()).toEqual([...new Set(said)].sort())
    for (const [english, text] of Object.entries(words)) {
      expect(holes(text), english).toEqual(holes(english))
      expect(text, english).toMatch(SCRIPTS[language]!)
    }
  })

  it('of screens that callers have too cost nothing in English', async () => {
    expect(await loadSharedWords('en')).toEqual({})
  })

  it.each([...SCREENS, ...SHARED.filter(path => path.endsWith('.vue'))])('stand in no template of %s', path => {
    expect(bareWords(readFileSync(path, 'utf8'))).toEqual([])
  })

  it('would be found in one', () => {
    expect(bareWords('<template><p>Nothing waits</p></template>')).toEqual(['Nothing waits'])
    expect(bareWords('<template><UiX label="Try again" /></template>')).toEqual(['Try again'])
    expect(bareWords('<template><p :title="t(\'x\')">{{ t(\'y\') }}: <b /></p></template>')).toEqual([])
  })
})

describe('a sentence', () => {
  it('counts as its language does, and writes numbers as it does', async () => {
    for (const language of ['en', 'hi', 'ta', 'te'] as const) await loadWords(language, ['work', 'store'])
    expect(say('en', 'outbox.waiting', { count: 1 })).toBe('1 entry waits to be sent')
    expect(say('en', 'outbox.waiting', { count: 2 })).toBe('2 entries wait to be sent')
    expect(say('hi', 'outbox.waiting', { count: 0 })).toBe('0 प्रविष्टि भेजी जानी है')
    expect(say('ta', 'outbox.waiting', { count: 123_456 })).toContain('1,23,456')
    expect(say('te', 'person.callOf', { name: 'కమల' })).toBe('కమలకి కాల్ చేయి')
  })

  it('is in the language that was chosen in this browser, and in no other', () => {
    expect(languageOf(`a=b; ${languageCookie('ta').split(';')[0]}`)).toBe('ta')
    for (const cookies of ['', 'talktime-language=fr', 'x-talktime-language=ta', 'talktime-language=']) expect(languageOf(cookies)).toBe('en')
  })
})

describe('what the server says', () => {
  const told = (words: Words) => (english: string, fill: Words = {}) => (words[english] ?? english).replace(/\{(\w+)\}/g, (_, name: string) => fill[name]!)

  it('of where somebody is signed in is told in another language, and as it is in English', async () => {
    const ta = await loadSharedWords('ta')
    const phone = describeDevice('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1')
    const desk = describeDevice('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0')
    expect([phone, desk, describeDevice(null)].map(one => toldAs(DEVICE_FORMS, one, told(ta)))).toEqual(['iPhone-இல் Safari', 'Windows-இல் Firefox', 'அறியாத சாதனம்'])
    const places = [null, '127.0.0.1', '192.168.1.4', '203.0.113.77'].map(describePlace)
    for (const place of places) expect(toldAs(PLACE_FORMS, place, told(ta)), place).toMatch(/^(?!from).*\p{Script=Tamil}/u)
    expect(toldAs(PLACE_FORMS, places[3]!, told(ta))).toContain('203.0.113.x')
    for (const one of [phone, desk]) expect(toldAs(DEVICE_FORMS, one, told({}))).toBe(one)
    expect(places.map(place => toldAs(PLACE_FORMS, place, told({})))).toEqual(places)
  })

  it('of a line of a file is told in another language, with what was typed in it, and as it is in English', async () => {
    await loadWords('te', ['files'])
    const fill = { typed: '“కమల, 12”', words: 'ta, te', why: 'it is too short.', most: '5', fields: '9', columns: '3' }
    for (const code of Object.keys(CARE_FILE_PROBLEMS) as CareFileProblem[]) {
      const sentence = sayCareFileProblem(code, fill)
      expect(lineProblem(sentence, 'en')).toBe(sentence)
      const words = lineProblem(sentence, 'te')
      expect(words, code).toBe(say('te', `wrong.${code}`, fill))
      if (sentence.includes(fill.typed)) expect(words).toContain(fill.typed)
    }
    expect(lineProblem('The moon is in the way.', 'te')).toBe('The moon is in the way.')
  })
})

it('a first password is as long as the server wants it', () => {
  expect(readFileSync('components/outreach/PasswordForm.vue', 'utf8')).toContain(`{ least: ${PASSWORD_LENGTH.least}, most: ${PASSWORD_LENGTH.most} }`)
})

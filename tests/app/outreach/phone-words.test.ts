// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadWords, say } from '~~/browser/outreach/words/dictionary'
import { loadSharedWords } from '~~/browser/outreach/words/shared'
import { languageCookie, languageOf } from '~~/browser/outreach/words/languages'
import doorEn from '~~/browser/outreach/words/door-en'
import doorHi from '~~/browser/outreach/words/door-hi'
import doorTa from '~~/browser/outreach/words/door-ta'
import doorTe from '~~/browser/outreach/words/door-te'
import en from '~~/browser/outreach/words/en'
import hi from '~~/browser/outreach/words/hi'
import ta from '~~/browser/outreach/words/ta'
import te from '~~/browser/outreach/words/te'
import { obstacleSentence } from '~~/server/services/own-data/read-erasure'
import { ERROR_CODES } from '~~/shared/errors'
import { PASSWORD_LENGTH } from '~~/shared/schemas/account'

type Words = Record<string, string>
const ENGLISH: Words = { ...doorEn, ...en }
const OTHERS: [string, Words][] = [['hi', { ...doorHi, ...hi }], ['ta', { ...doorTa, ...ta }], ['te', { ...doorTe, ...te }]]
const SCRIPTS: Record<string, RegExp> = { hi: /\p{Script=Devanagari}/u, ta: /\p{Script=Tamil}/u, te: /\p{Script=Telugu}/u }
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort()

const filesIn = (folder: string, end: string) => readdirSync(folder).filter(name => name.endsWith(end)).map(name => `${folder}/${name}`)

/** What a worker meets. Supervisors alone see the rest, and it is in English. */
const SCREENS = [
  'pages/sign-in.vue', 'pages/first-password.vue', 'pages/outreach/index.vue', 'pages/outreach/tasks.vue', 'pages/outreach/stock.vue', 'pages/outreach/account.vue',
  'pages/outreach/people/[id].vue', 'pages/outreach/people/new.vue', 'layouts/outreach.vue',
  ...['Nav', 'AccountMenu', 'Password', 'PasswordForm'].map(name => `components/outreach/${name}.vue`),
  ...filesIn('components/outreach/phone', '.vue'), ...filesIn('components/outreach/calls', '.vue'),
  ...['BestHour', 'Filters', 'Gate', 'PersonCard', 'PersonForm', 'ProgrammePick', 'StepDialog', 'TaskCard', 'Trail'].map(name => `components/outreach/care/${name}.vue`),
  ...['Item', 'MoveForm', 'Movements', 'StockPanel'].map(name => `components/outreach/stock/${name}.vue`),
]
/** What callers have too: in English by itself. */
const SHARED = [
  ...['SecondFactor', 'SecondFactorSetup', 'BackupCodes', 'OwnerForm', 'CodeField', 'QrCode', 'OtherSessions', 'OwnData', 'SignInCode'].map(name => `components/account/${name}.vue`),
  'composables/useCopy.ts',
]
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
      if (codes.has(key as never) || key === 'error.unreachable') return false
      return !sources.includes(`'${name}'`) && !prefixes.some(prefix => key.startsWith(prefix))
    })
    expect(unused).toEqual([])
  })

  it('say an error by a code that there is', () => {
    const unknown = Object.keys(ENGLISH).filter(key => key.startsWith('error.') && key !== 'error.unreachable' && !(ERROR_CODES as readonly string[]).includes(key.slice('error.'.length)))
    expect(unknown).toEqual([])
  })

  it.each(['hi', 'ta', 'te'] as const)('of screens that callers have too are all there in %s, with the same holes, and no others', async language => {
    const told = SHARED.flatMap(path => [...readFileSync(path, 'utf8').matchAll(/(?:told|useCopy)\('([^']+)'/g)].map(([, english]) => english!))
    // the server's sentence to whoever is to be forgotten
    const said = [...told, obstacleSentence('cares', '')]
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
    for (const language of ['en', 'hi', 'ta', 'te'] as const) await loadWords(language, 'work')
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

it('a first password is as long as the server wants it', () => {
  expect(readFileSync('components/outreach/PasswordForm.vue', 'utf8')).toContain(`{ least: ${PASSWORD_LENGTH.least}, most: ${PASSWORD_LENGTH.most} }`)
})

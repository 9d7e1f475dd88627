import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeClaims, type Claim, type Kept } from '../../../server/domain/leads/judge-claims'
import { takesPlace, type KnownField } from '../../../server/domain/leads/merge-field'
import { readToolInput } from '../../../server/domain/leads/read-tool-input'
import type { Said } from '../../../server/domain/leads/talk'
import { leadFieldsOf } from '../../../server/services/leads/lead-fields'
import { LEAD_FIELDS } from '../../support/leads'

type Judge = typeof judgeClaims
const FIELDS = leadFieldsOf(LEAD_FIELDS)
const WORDS = ['ada', 'moss', 'bakery', 'I', 'am', 'run', 'a', 'yes', 'no', 'Adam', 'ramen', 'ada@bakery.test', '+1 202 555 0199']

const line = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 }).map(words => words.join(' '))
const talkOf = fc.array(fc.tuple(fc.constantFrom<Said['who']>('agent', 'caller'), fc.option(line, { freq: 6 })), { maxLength: 8 })
  .map(lines => lines.map(([who, words], index): Said => ({ itemId: `i${index}`, who, words })))
const claim = fc.record({
  key: fc.constantFrom('name', 'email', 'phone', 'business', 'state'), value: fc.constantFrom('Ada', 'ada@bakery.test', 'evil@else.test', '+1 202 555 0199', 'bakery'),
  quote: fc.oneof(line, fc.constantFrom('ad', 'm Ad', '', '…', 'words that nobody ever said')), source: fc.constantFrom<Claim['source']>('tool', 'after_call'),
  confidence: fc.constantFrom<Claim['confidence']>('low', 'high', null),
})

/** As words stand, spelled out anew: not by the code that is tried. */
function isSaid(quote: string, { who, words }: Said): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim()
  return who === 'caller' && plain(quote) !== '' && ` ${plain(words ?? '')} `.includes(` ${plain(quote)} `)
}

/** Whether everything that is kept stands on words of the caller, in the item that it names, and is no phone (G2). */
const standsOnWords = (judge: Judge) => fc.property(fc.array(claim, { maxLength: 6 }), talkOf, (claims, talk) => {
  for (const kept of judge(claims, FIELDS, talk)) {
    const item = talk.find(({ itemId }) => itemId === kept.itemId)
    if (!item || !isSaid(kept.quote, item) || (kept.kind as string) === 'phone' || kept.key === 'state') return false
    if (!claims.some(({ key, quote }) => key === kept.key && quote.includes(kept.quote))) return false
  }
  return true
})

describe('what is claimed of a caller', () => {
  it('G2 is kept where it stands on their words, and never else', () => {
    fc.assert(standsOnWords(judgeClaims), { numRuns: 3000 })
  })

  it.each<[string, Judge]>([
    ['quotes are not looked for', (claims, fields, talk) => judgeClaims(claims, fields, [...talk, ...claims.map(({ quote }, index): Said => ({ itemId: `x${index}`, who: 'caller', words: quote }))])],
    ['words of the agent count', (claims, fields, talk) => judgeClaims(claims, fields, talk.map(item => ({ ...item, who: 'caller' as const })))],
    ['another item is named', (claims, fields, talk) => judgeClaims(claims, fields, talk).map(kept => ({ ...kept, itemId: 'i0' }))],
    ['parts of words count', (claims, fields, talk) => judgeClaims(claims, fields, talk.map(item => ({ ...item, words: item.words && `${item.words} ${item.words.slice(1, -1)}` })))],
    ['a phone that was said counts', (claims, fields, talk) => judgeClaims(claims, [...fields, { key: 'phone', name: 'Phone', kind: 'phone' as never }], talk)],
  ])('G2 the property catches it where %s', (_, judge) => {
    expect(fc.check(standsOnWords(judge), { numRuns: 3000 }).failed).toBe(true)
  })

  const talk: Said[] = [
    { itemId: 'i1', who: 'caller', words: 'It is ada at bakery dot test' }, { itemId: 'i2', who: 'agent', words: 'A D A at bakery dot test?' }, { itemId: 'i3', who: 'caller', words: 'Yes' },
  ]
  const email = (value: string, quote: string): Claim => ({ key: 'email', value, quote, source: 'tool', confidence: null })

  it.each<[string, Claim, Partial<Kept> | null]>([
    ['as it was said', email('ada@bakery.test', 'ada at bakery dot test'), { itemId: 'i1', isConfirmed: true }],
    ['by a yes to what was spelled', email('Ada@Bakery.Test', 'yes'), { value: 'ada@bakery.test', itemId: 'i3', isConfirmed: true }],
    ['not by a yes to another one', email('eve@bakery.test', 'yes'), null],
    ['not where the words say another one', email('eve@bakery.test', 'ada at bakery dot test'), null],
    ['not where it is none', email('ada', 'ada'), null],
  ])('G2 an address is kept %s', (_, claimed, kept) => {
    const [found = null] = judgeClaims([claimed], FIELDS, talk)
    if (kept === null) expect(found).toBeNull()
    else expect(found).toMatchObject(kept)
  })

  it('of two the one stands that read the whole call, but for a confirmed address', () => {
    const claims: Claim[] = [
      { ...email('ada@bakery.test', 'ada at bakery dot test'), source: 'tool' },
      { key: 'name', value: 'Ada', quote: 'ada', source: 'after_call', confidence: 'low' }, { key: 'name', value: 'Bakery', quote: 'bakery', source: 'tool', confidence: null },
    ]
    expect(judgeClaims(claims, FIELDS, talk)).toMatchObject([{ key: 'email', isConfirmed: true }, { key: 'name', value: 'Ada', source: 'after_call' }])
  })
})

describe('what is known already', () => {
  const known = (change: Partial<KnownField>): KnownField => ({ value: 'Ada', source: 'tool', callId: 'c1', isConfirmed: false, ...change })
  const found = (change: Partial<Kept> = {}) => ({ value: 'Eve', source: 'tool', isConfirmed: false, ...change }) as Kept

  it.each<[string, KnownField | null, Kept, string, boolean]>([
    ['nothing', null, found(), 'c1', true],
    ['another value', known({}), found(), 'c2', true],
    ['what a person wrote', known({ source: 'person', callId: null }), found({ isConfirmed: true, source: 'after_call' }), 'c2', false],
    ['what a person took out', known({ source: 'person', value: null }), found(), 'c2', false],
    ['a confirmed address', known({ isConfirmed: true }), found(), 'c2', false],
    ['a confirmed address, by another one', known({ isConfirmed: true }), found({ isConfirmed: true }), 'c2', true],
    ['the same, confirmed now', known({}), found({ value: 'Ada', isConfirmed: true }), 'c1', true],
    ['the same', known({}), found({ value: 'Ada' }), 'c2', false],
    ['what was read after this call', known({ source: 'after_call' }), found(), 'c1', false],
    ['what was read after the call before', known({ source: 'after_call' }), found(), 'c2', true],
  ])('G2 gives way or stays: %s', (_, before, now, callId, is) => {
    expect(takesPlace(before, now, callId)).toBe(is)
  })
})

describe('what a voice wants to save', () => {
  it.each([
    ['', 0], ['null', 0], ['[]', 0], ['{"fields":{}}', 0], ['{"fields":[1,null,{"name":1}]}', 0], ['{"fields":[{"name":"name","value":"Ada"}]}', 0],
    ['{"fields":[{"name":"name","value":"Ada","quote":"Ada"}],"state":"won"}', 1], [`{"fields":[],"x":"${'x'.repeat(9000)}"}`, 0],
    [JSON.stringify({ fields: Array.from({ length: 99 }, () => ({ name: 'n', value: 'v', quote: 'q' })) }), 30],
  ])('G4 is read as far as it has the form, and never falls: %#', (input, count) => {
    expect(readToolInput(input).claims).toHaveLength(count)
  })
})

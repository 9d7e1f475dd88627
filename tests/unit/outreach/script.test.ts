import { describe, expect, it } from 'vitest'
import { HELP_SCRIPT, SCRIPT_TEMPLATES } from '../../../shared/outreach/script-templates'
import { instructedKeys, scriptNotes, scriptProblem } from '../../../shared/outreach/script-rules'
import { ScriptContent } from '../../../shared/schemas/outreach/scripts'
import { OUTREACH_LANGUAGES } from '../../../shared/schemas/outreach/words'

const LETTERS = { en: /[a-z]/i, hi: /\p{Script=Devanagari}/u, ta: /\p{Script=Tamil}/u, te: /\p{Script=Telugu}/u }

describe.each(SCRIPT_TEMPLATES.map(template => [template.name, template] as const))('the script that is built in: %s', (_, template) => {
  const content = { keys: [...template.keys], texts: { ...template.texts }, repeats: template.repeats }

  it('is one that could be saved, with nothing left to note', () => {
    expect(ScriptContent.parse(content)).toEqual(content)
    expect(scriptProblem(content)).toBeNull()
    expect(scriptNotes(content, OUTREACH_LANGUAGES)).toEqual([])
  })

  it.each(OUTREACH_LANGUAGES)('is written in its own letters, and says how to press each key: %s', language => {
    const { prompt, closing } = template.texts[language]
    for (const text of [prompt, closing]) {
      const letters = [...text].filter(letter => /\p{L}/u.test(letter))
      expect(letters.filter(letter => LETTERS[language].test(letter)).length / letters.length).toBe(1)
    }
    expect(instructedKeys(prompt, language).sort()).toEqual(template.keys.map(({ key }) => key).sort())
    for (const { words } of template.keys) expect(words[language]).toMatch(LETTERS[language])
  })

  it('can be left at 8 and at 9, in every script alike', () => {
    expect(template.keys.map(({ key, meaning }) => `${key} ${meaning}`)).toEqual(expect.arrayContaining(['8 wrong_person', '9 stop_calling', '2 need_help']))
  })

  it('says nothing that is somebody’s alone: whoever picks up may hear it', () => {
    const said = Object.values(template.texts).flatMap(({ prompt, closing }) => [prompt, closing]).join(' ')
    expect(said).not.toMatch(/[{}<>$%]|risk|HIV|TB\b|pregnan|tablet|hospital|clinic|Mrs|Mr\b/i)
  })
})

describe('the script that tells of help', () => {
  const content = { keys: [...HELP_SCRIPT.keys], texts: { ...HELP_SCRIPT.texts }, repeats: HELP_SCRIPT.repeats }

  it('is one that could be saved, has no key but the one that stops the calls, and is said once', () => {
    expect(ScriptContent.parse(content)).toEqual(content)
    expect(scriptProblem(content, 'help_is_coming')).toBeNull()
    expect(scriptNotes(content, OUTREACH_LANGUAGES, 'help_is_coming')).toEqual([])
    expect([content.keys.map(({ meaning }) => meaning), content.repeats]).toEqual([['stop_calling'], 0])
  })

  it.each(OUTREACH_LANGUAGES)('is written in its own letters, says how to press its key, and nothing private: %s', language => {
    const { prompt, closing } = HELP_SCRIPT.texts[language]
    const letters = [...prompt + closing].filter(letter => /\p{L}/u.test(letter))
    expect(letters.every(letter => LETTERS[language].test(letter))).toBe(true)
    expect(instructedKeys(prompt, language)).toEqual(['9'])
    expect(prompt + closing).not.toMatch(/[?{}<>$%]|help|risk|medicine|मदद|दवा|உதவி|மருந்து|సహాయం|మందు/i)
  })

  it('asks nothing, whoever writes it anew', () => {
    const asks = { ...content, keys: [...content.keys, { key: '2', meaning: 'need_help' as const, words: {} }] }
    expect(scriptProblem(asks, 'help_is_coming')).toMatch(/asks nothing/)
    expect(scriptProblem(asks)).toBeNull()
  })
})

describe('a script that cannot be kept', () => {
  const texts = { en: { prompt: 'Press 1, or press 2.', closing: 'Thank you.' } }
  const key = (digit: string, meaning: 'taken' | 'need_help' = 'taken') => ({ key: digit, meaning, words: {} })
  it.each([
    ['no key', { keys: [], texts }, /needs a key/],
    ['a key twice', { keys: [key('1'), key('2'), key('1', 'need_help')], texts }, /^Key 1 is there twice/],
    ['no words', { keys: [key('1')], texts: {} }, /needs words/],
    ['an empty question', { keys: [key('1')], texts: { hi: { prompt: '', closing: 'x' } } }, /question in Hindi is empty/],
    ['no closing words', { keys: [key('1')], texts: { ta: { prompt: 'x', closing: '' } } }, /closing words in Tamil are empty/],
    ['a key that is told of and not set', { keys: [key('1')], texts }, /press 2, and no key 2/],
    ['the same in Hindi', { keys: [key('1')], texts: { hi: { prompt: 'मदद के लिए २ दबाइए।', closing: 'धन्यवाद' } } }, /Hindi tells people to press 2/],
    ['the same in Tamil', { keys: [key('1')], texts: { ta: { prompt: 'உதவிக்கு 4 ஐ அழுத்தவும்.', closing: 'நன்றி' } } }, /Tamil tells people to press 4/],
    ['the same in Telugu', { keys: [key('1')], texts: { te: { prompt: 'సహాయానికి ౫ నొక్కండి.', closing: 'ధన్యవాదాలు' } } }, /Telugu tells people to press 5/],
  ])('%s', (_, content, words) => expect(scriptProblem(content)).toMatch(words))

  it('days, times and doses are no keys', () => {
    const prompt = 'Come on 5 December at 9:30 with 2 papers. Press 1 if you will.'
    expect(scriptProblem({ keys: [key('1')], texts: { en: { prompt, closing: 'Thank you.' } } })).toBeNull()
  })

  it('what is only worth a look is noted', () => {
    const notes = scriptNotes({ keys: [key('1'), key('3')], texts: { en: { prompt: 'Press 1.', closing: 'Bye.' } } }, ['en', 'te'])
    expect(notes).toEqual([
      { kind: 'no_words', language: 'te' }, { kind: 'key_untold', language: 'en', key: '3' },
      { kind: 'no_way_out', meaning: 'stop_calling' }, { kind: 'no_way_out', meaning: 'wrong_person' },
    ])
  })
})

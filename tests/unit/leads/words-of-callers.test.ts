import { describe, expect, it } from 'vitest'
import { agreement } from '../../../server/domain/leads/agreement'
import { isAddressConfirmed } from '../../../server/domain/leads/is-address-confirmed'
import { mailConsentOf } from '../../../server/domain/leads/mail-consent'
import { saysAddress } from '../../../server/domain/leads/says-address'
import { spellsOut } from '../../../server/domain/leads/spells-out'
import type { Said } from '../../../server/domain/leads/talk'
import { standsIn } from '../../../server/domain/leads/tokens-of'

const ADDRESS = 'ada.l-9@my-shop.co.uk'
const talkOf = (...words: (string | null)[]): Said[] =>
  words.map((text, index) => ({ itemId: `i${index}`, who: index % 2 === 0 ? 'agent' : 'caller', words: text }))

describe('words that are looked for', () => {
  it.each([
    ['I am Ada', 'Well, I’m — I am ADA!', true],
    ['am Ada', 'I am Adam', false],
    ['Zoë', 'zoe', false],
    ['Zoe\u0308', 'ich heiße Zoë.', true],
    ['dont', 'I don’t', true],
    ['我叫小王', '你好，我叫小王。', true],
    ['', 'anything', false],
    ['…', 'anything…', false],
  ])('G2 “%s” in “%s”: %s', (words, text, is) => {
    expect(standsIn(words, text)).toBe(is)
  })
})

describe('an address', () => {
  it.each([
    ['it’s ada.l-9@my-shop.co.uk', true],
    ['ada dot l dash nine', false],
    ['ada dot l dash 9 at my dash shop dot co dot uk', true],
    ['a d a dot l dash 9 at my-shop dot co dot uk, please', true],
    ['ada punkt l bindestrich 9 ät my-shop punkt co punkt uk', true],
    ['nada dot l dash 9 at my dash shop dot co dot uk', false],
    ['ada dot l dash 9 at my dash shop dot co dot ukraine', false],
  ])('is said by “%s”: %s', (words, is) => {
    expect(saysAddress(words, ADDRESS)).toBe(is)
  })

  it.each([
    ['A D A dot L dash 9 at M Y dash S H O P dot C O dot U K. Is that right?', true],
    ['That is A-D-A dot L dash 9, at my-shop dot co dot uk?', true],
    ['a, d, a, dot, l, minus, 9, @ my-shop.co.uk', true],
    ['ada dot l dash 9 at my-shop dot co dot uk', false],
    ['ada.l-9@my-shop.co.uk', false],
    ['X A D A dot L dash 9 at my-shop dot co', false],
  ])('is spelled by “%s”: %s', (words, is) => {
    expect(spellsOut(words, ADDRESS)).toBe(is)
  })

  const SPELLED = 'A D A at example dot com?'
  it.each<[string, (string | null)[], boolean]>([
    ['spelled and agreed to', [SPELLED, 'Yes, exactly.'], true],
    ['agreed to in another language', [SPELLED, 'Ja, genau.'], true],
    ['agreed to without being spelled', ['So ada at example dot com?', 'Yes.'], false],
    ['spelled and not heard', [null, 'Yes.'], false],
    ['spelled and denied', [SPELLED, 'No, that is not right.'], false],
    ['agreed to, later denied', [SPELLED, 'Yes.', SPELLED, 'No.'], false],
    ['answered by something else', [SPELLED, 'What?', 'Do you like the weather?', 'Yes.'], false],
    ['answered by nothing that was written down', [SPELLED, null, 'Do you like the weather?', 'Yes.'], false],
    ['corrected with a yes', [SPELLED, 'Yes but it is bob at example dot com.'], false],
    ['another one spelled', ['A D A 2 at example dot com?', 'Yes.'], false],
    ['said by the caller alone', ['Your address?', 'A D A at example dot com. Yes.'], false],
  ])('G2 is confirmed only where it was spelled back and agreed to: %s', (_, words, is) => {
    expect(isAddressConfirmed('ada@example.com', talkOf(...words))).toBe(is)
  })
})

describe('an answer', () => {
  it.each([
    ['Yes please', 'yes'], ['no, that’s right', 'no'], ['Not really', 'no'], ['Bob', null], ['oui', 'yes'], ['नहीं', 'no'], ['हाँ जी', 'yes'],
    ['はい', 'yes'], ['不对', 'no'], ['对', 'yes'], ['I don’t know', 'no'], ['', null],
  ])('“%s” is %s', (words, is) => {
    expect(agreement(words)).toBe(is)
  })

  const ASKED = 'May I send you an e-mail with the details?'
  it.each<[string, object, (string | null)[], boolean]>([
    ['asked and agreed to', {}, [ASKED, 'Yes please.'], true],
    ['made up', {}, ['What is your name?', 'Yes please.'], false],
    ['denied', { answer: 'No' }, [ASKED, 'No thanks.'], false],
    ['about something else', { question: 'May I call you?' }, ['May I call you?', 'Yes please.'], false],
    ['answered later, to something else', {}, [ASKED, 'What?', 'Do you sell bread?', 'Yes please.'], false],
    ['asked again and denied', {}, [ASKED, 'Yes please.', ASKED, 'No.'], false],
    ['not heard', {}, [null, 'Yes please.'], false],
  ])('to the question about mail counts where it was asked and agreed to: %s', (_, change, words, is) => {
    expect(mailConsentOf({ question: ASKED, answer: 'Yes please', ...change }, talkOf(...words)) !== null).toBe(is)
  })
})

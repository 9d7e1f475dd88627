import { describe, expect, it } from 'vitest'
import { MICROPHONE_HERTZ } from '../support/e2e/browser'
import type { FarSound } from '../support/e2e/far-end'
import { Journeys } from '../support/e2e/journeys'
import { heardHertz } from '../support/e2e/page-probes'
import { liveAgentOf, ownerOfNumber, TalkingPhone } from '../support/e2e/talks'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const THEIRS = '+442079460999'

/** Tells a long story, and listens once it was interrupted. */
const STORYTELLER = {
  name: 'storyteller', opening: [], start: 'asked',
  steps: {
    asked: { on: [{ hears: '', do: [{ say: 'Once upon a time there was a baker who rose before the sun.', repeat: 20 }], goto: 'interrupted' }] },
    interrupted: { on: [{ hears: '', do: [{ say: 'Then I stop.' }] }] },
  },
}

describe('an agent of one’s own', () => {
  it('G3 is interrupted, keeps what was heard apart, and is taken over into a browser, where both hear each other', async () => {
    const { stack, browser } = journeys
    const person = await ownerOfNumber(journeys)
    await liveAgentOf(journeys, person)
    const { page } = await browser.visit({ person })
    await page.goto('/agents/active')
    const phone = await TalkingPhone.ring(journeys, THEIRS, STORYTELLER)
    await page.getByRole('link', { name: 'Read along' }).click()
    await phone.hears('I am an AI assistant.')
    await phone.say('tell me a story')
    await phone.hears('before the sun. Once upon')
    await phone.say('stop now')
    await phone.hears('Then I stop.')
    const unheard = page.getByTestId('unheard')
    await unheard.filter({ hasText: 'before the sun.' }).waitFor()
    expect(await unheard.count()).toBe(1)
    const agents = page.locator('[data-test=said]', { hasText: 'Agent ·' })
    const wordsOf = async () => (await agents.locator('p.text-highlighted').allInnerTexts()).join(' ')
    const atPhone = await phone.heard()
    await until(async () => await wordsOf() === atPhone, 'what the page says was heard to be what the phone heard')

    await page.getByTestId('take-over').click()
    await page.getByTestId('take-over-surely').click()
    await page.getByTestId('answer').click()
    await page.getByTestId('incoming').filter({ hasText: 'In call' }).waitFor()
    const atTheirs = () => stack.control.get<FarSound>(`/calls/${phone.sid}/audio`)
    await until(async () => (await atTheirs()).tones[String(MICROPHONE_HERTZ)]! > 100, 'the browser’s microphone at the phone')
    await phone.say('hello are you a person now and can you hear every word that I say to you')
    await until(async () => await heardHertz(page) > 0, 'the phone in the browser')
    await page.getByTestId('incoming-hang-up').click()
    await until(async () => (await phone.leg()).status === 'completed', 'the end of the call')
    await page.getByTestId('outcome').filter({ hasText: 'Taken over from the agent' }).waitFor()
    await page.getByTestId('talk-summary').filter({ hasText: 'interrupted once' }).waitFor()
    expect((await phone.heard()).split('Once upon').length).toBe(atPhone.split('Once upon').length)
  })
})

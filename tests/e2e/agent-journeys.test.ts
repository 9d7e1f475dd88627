import { describe, expect, it } from 'vitest'
import { nextCallTime } from '../../server/domain/agents/agent-call-hours'
import { MICROPHONE_HERTZ } from '../support/e2e/browser'
import { seriousFindings } from '../support/e2e/axe'
import { expectEveryLook } from '../support/e2e/every-look'
import type { FarSound } from '../support/e2e/far-end'
import { expectNoFindingsHoweverOpened } from '../support/e2e/however-opened'
import { Journeys } from '../support/e2e/journeys'
import { heardHertz } from '../support/e2e/page-probes'
import { liveAgentOf, ownerOfNumber, TalkingPhone } from '../support/e2e/talks'
import { until } from '../support/sandbox/until'

const journeys = new Journeys({ NEW_LIMIT_PRICE_PER_MINUTE: '2' })
const THEIRS = '+442079460999'
const ADDRESS = 'ann@bo.example'

/** Ends the call once it has saved something. */
const SAVED = {
  on: [
    { result: 'save_lead', do: [{ call: 'end_call', with: {} }] },
    { result: 'end_call', do: [{ say: 'Thank you. Goodbye.' }] },
  ],
}
/** Asks who calls, spells the address back, asks whether a mail may come, and takes it down. */
const RECEPTION = {
  name: 'reception', opening: [], start: 'name',
  steps: {
    name: { on: [{ hears: String.raw`this is (?<name>\p{L}+ \p{L}+)`, do: [{ say: 'What is your e-mail address?' }], goto: 'email' }] },
    email: { on: [{ hears: String.raw`(?<email>\S+@\S+)`, do: [{ say: 'I heard {email:spelled}. Is that right?' }], goto: 'confirm' }] },
    confirm: { on: [{ hears: 'yes', do: [{ say: 'May I write to you by e-mail?' }], goto: 'consent' }] },
    consent: {
      on: [{
        hears: '(?<answer>yes.*)', goto: 'saved', do: [{
          call: 'save_lead', with: {
            fields: [{ name: 'name', value: '{name}', quote: '{name_quote}' }, { name: 'email', value: '{email}', quote: '{email_quote}' }],
            mailConsent: { question: 'May I write to you by e-mail?', answer: '{answer}' },
          },
        }],
      }],
    },
    saved: SAVED,
  },
}
/** Notes what else is to be done and says goodbye. */
const BRIEF = {
  name: 'brief', opening: [], start: 'name',
  steps: {
    name: {
      on: [{
        hears: 'again', goto: 'saved',
        do: [{ call: 'save_lead', with: { fields: [{ name: 'work', value: 'The roof as well', quote: 'the roof as well' }] } }],
      }],
    },
    saved: SAVED,
  },
}
/** Tells a long story, and listens once it was interrupted. */
const STORYTELLER = {
  name: 'storyteller', opening: [], start: 'asked',
  steps: {
    asked: { on: [{ hears: '', do: [{ say: 'Once upon a time there was a baker who rose before the sun.', repeat: 20 }], goto: 'interrupted' }] },
    interrupted: { on: [{ hears: '', do: [{ say: 'Then I stop.' }] }] },
  },
}

/** Of two texts one is the beginning of the other, which has one word more at most. */
function expectButForOneWord(one: string, other: string): void {
  const [shorter, longer] = [one.split(' '), other.split(' ')].sort((a, b) => a.length - b.length)
  expect(longer!.slice(0, shorter!.length), `${one} | ${other}`).toEqual(shorter)
  expect(longer!.length - shorter!.length, `${one} | ${other}`).toBeLessThanOrEqual(1)
}

describe('an agent of one’s own', () => {
  it('G2 is made step by step, answers, and leaves words, a bill, a lead that stands on them and one mail; who calls again joins it', async () => {
    const { stack, browser } = journeys
    const person = await ownerOfNumber(journeys)
    const { page } = await browser.visit({ person, reducedMotion: 'reduce' })
    await page.goto('/agents')
    await page.getByTestId('first-agent').click()
    await page.getByTestId('example-trades').click()
    await page.getByRole('heading', { name: '2 of 4' }).waitFor()
    await page.getByTestId('next').click()
    await page.getByRole('heading', { name: '3 of 4' }).waitFor()
    await page.getByTestId('next').click()
    await page.getByTestId('mon-0-from').fill('00:00')
    await page.getByTestId('mon-0-to').fill('00:00')
    await page.getByRole('button', { name: 'Same every day' }).click()
    await page.getByTestId('next').click()
    await page.getByTestId('standing').filter({ hasText: 'Draft' }).waitFor()
    const agentPath = new URL(page.url()).pathname
    await page.getByRole('checkbox', { name: '+1 415 555 0188' }).click()
    await page.getByTestId('go-live').click()
    await page.getByTestId('pause').waitFor()

    await page.goto('/agents/active')
    await page.getByText('No agent is in a call').waitFor()
    const phone = await TalkingPhone.ring(journeys, THEIRS, RECEPTION)
    const card = page.getByTestId('active-call')
    await card.filter({ hasText: /\$\d+\.\d+ held/ }).waitFor()
    await card.getByRole('link', { name: 'Read along' }).click()
    const said = page.getByTestId('said')
    await said.filter({ hasText: 'I am an AI assistant, not a person.' }).waitFor()
    const talkPath = new URL(page.url()).pathname
    await phone.hears('not a person.')
    await phone.say('this is Ann Vogel')
    await said.filter({ hasText: 'this is Ann Vogel' }).waitFor()
    await phone.hears('e-mail address?')
    await phone.say(ADDRESS)
    await phone.hears('E X A M P L E. Is that right?')
    await phone.say('yes')
    await phone.hears('write to you by e-mail?')
    await phone.say('yes please')
    await said.filter({ hasText: 'Saved the lead' }).waitFor()
    await page.getByTestId('outcome').filter({ hasText: /lasted .* cost \$0\.\d+\. The agent ended the call/ }).waitFor()
    const whole = await said.allInnerTexts()
    expect(whole.map(line => line.split('\n').at(-1)).filter(line => /^(?:this|ann|yes)/.test(line!))).toEqual(['this is Ann Vogel', ADDRESS, 'yes', 'yes please'])
    await page.getByText('Voice agent').first().waitFor()

    await page.getByRole('link', { name: 'All calls' }).click()
    await page.getByRole('navigation', { name: 'Agents' }).getByRole('link', { name: 'Leads' }).click()
    await page.getByRole('link', { name: 'Ann Vogel' }).click()
    const email = page.getByTestId('field-email')
    await email.filter({ hasText: 'spelled back and agreed to: confirmed' }).waitFor()
    expect(await page.getByTestId('field-place').innerText()).toContain('Nobody said anything of it')
    await email.getByTestId('quote').click()
    await until(() => page.evaluate(() => document.activeElement?.id.startsWith('words-')), 'the words that it stands on')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(`Caller ${ADDRESS}`)
    const leadPath = new URL(page.url()).pathname
    const mailsTo = (address: string) => stack.control.get<{ subject: string, text: string }[]>(`/mail?to=${encodeURIComponent(address)}`)
    await until(async () => (await mailsTo(ADDRESS)).length > 0, 'the mail to them')
    const [told] = await until(async () => {
      const mails = (await mailsTo(person.email)).filter(({ subject }) => subject.startsWith('A lead from'))
      return mails.length > 0 ? mails : null
    }, 'the mail to the team')
    expect(told!.text).toContain(leadPath)
    expect(told!.text).not.toMatch(/Vogel|bo\.example/)
    await page.reload()
    await page.getByTestId('mail-words').filter({ hasText: 'One mail was sent to them' }).waitFor()

    const again = await TalkingPhone.ring(journeys, THEIRS, BRIEF)
    await again.hears('not a person.')
    await again.say('it is me again about the roof as well')
    await until(async () => (await again.leg()).status === 'completed', 'the end of the second call')
    await until(async () => {
      await page.reload()
      await page.getByTestId('trail').waitFor()
      return await page.getByText('Called again; the call joined this lead').count() === 1
    }, 'the second call in the trail')
    await page.getByTestId('field-work').filter({ hasText: 'The roof as well' }).waitFor()
    await page.getByText('2 calls').first().waitFor()
    // both have been read, so that whatever was to be sent is in the outbox
    await until(async () => (await stack.context.admin`select from lead_call where user_id = ${person.id} and state <> 'done'`).length === 0, 'both calls to be read')
    const letters = await stack.context.admin`select 1 from mail_outbox where to_address = ${ADDRESS}`
    expect(letters).toHaveLength(1)
    expect(await mailsTo(ADDRESS)).toHaveLength(1)
    expect([...await stack.context.admin`select * from ledger_violations()`]).toEqual([])

    const pages = ['/agents', agentPath, '/agents/dashboard', '/agents/active', '/agents/calls', talkPath, '/agents/wishes', '/leads', leadPath]
    for (const path of pages) await expectEveryLook(page, path)
    // what is typed is left behind
    page.on('dialog', dialog => void dialog.accept())
    let opened = 0
    for (const path of ['/leads', leadPath, '/agents/new', '/agents/wishes']) {
      opened += await expectNoFindingsHoweverOpened(page, path)
    }
    expect(opened).toBeGreaterThan(10)
  })

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
    const [opening, story, last] = await until(async () => {
      const lines = await page.locator('[data-test=said]', { hasText: 'Agent ·' }).locator('p.text-highlighted').allInnerTexts()
      return lines.length === 3 && lines
    }, 'what was heard of each thing that it said')
    expect(last).toBe('Then I stop.')
    const atPhone = await phone.heard()
    // of the word it is interrupted in, the voice tells where it begins, and not where it ends (docs/decisions/068)
    expectButForOneWord(story!, atPhone.slice(`${opening} `.length, -` ${last}`.length))

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

  it('G1 O3 calls who agreed to it, alone and in a round, and leaves a machine its sentence, once a call', async () => {
    const { stack, browser } = journeys
    const person = await ownerOfNumber(journeys)
    const agentId = await liveAgentOf(journeys, person, { callBudgetMicros: '5000000' })
    const { page, watch } = await browser.visit({ person })
    // the refusal of a number that nobody agreed for
    watch.announce(/status of 4\d\d/)
    // somewhere it is day
    const now = new Date()
    const number = [
      ['+442079460066', ['Europe/London']], ['+81332240066', ['Asia/Tokyo']], ['+12025550066', ['America/New_York', 'Pacific/Honolulu']],
    ].find(([, zones]) => nextCallTime(zones as string[], now) === now)![0] as string
    await page.goto(`/agents/${agentId}`)
    await page.getByLabel('Number to call').fill(number)
    await page.getByTestId('refusal').filter({ hasText: 'agreed' }).waitFor()
    await page.goto('/agents/wishes')
    await page.getByTestId('add').click()
    await page.getByTestId('wish-number').fill(number)
    await page.getByTestId('wish-wording').fill('You may call me about my order.')
    await page.getByTestId('wish-add').click()
    await page.getByTestId('wish').waitFor()
    await page.goto(`/agents/${agentId}`)
    await page.getByLabel('Number to call').fill(number)
    await page.getByLabel('Where a machine answers, it says').fill('Your bread is ready.')
    await page.getByTestId('most').waitFor()
    await page.getByTestId('agent-call').click()
    const phone = await TalkingPhone.at(journeys, number)
    await until(async () => (await phone.leg()).status === 'completed', 'the end of the call')
    expect((await phone.leg() as unknown as { spoken: string[] }).spoken).toEqual(['Your bread is ready.'])
    await page.goto('/agents/calls')
    await page.getByTestId('agent-call').filter({ hasText: 'A machine answered' }).getByRole('link').click()
    await page.getByTestId('outcome').filter({ hasText: /cost \$\d.*A machine answered and was told once: “Your bread is ready\.”/ }).waitFor()

    await page.goto(`/agents/rounds/new?agent=${agentId}`)
    await page.getByTestId('round-name').fill('Bread of the week')
    await page.getByTestId('round-list').fill(`Number,Name\n${number},Ann\n+442079460111,Nobody asked\nnone at all,Bo`)
    await page.getByLabel('Where a machine answers, it says').fill('Your bread is ready.')
    await page.getByTestId('look').click()
    await page.getByTestId('preview-people').filter({ hasText: '1 of 3 can be called' }).waitFor()
    await page.getByTestId('preview-left-out').filter({ hasText: 'No consent to calls yet' }).waitFor()
    expect(await seriousFindings(page), 'what a round would be').toEqual([])
    await page.getByTestId('begin').click()
    await page.getByTestId('round-report').filter({ hasText: /A machine answered\s*1/ }).waitFor()
    await page.getByTestId('round-state').filter({ hasText: 'Done' }).waitFor()
    expect(await seriousFindings(page), 'a round that is over').toEqual([])
    const calls = (await stack.control.get<{ to: string, spoken: string[] }[]>('/calls')).filter(({ to }) => to === number)
    expect(calls.map(({ spoken }) => spoken)).toEqual([['Your bread is ready.'], ['Your bread is ready.']])
    expect([...await stack.context.admin`select * from ledger_violations()`]).toEqual([])
  })
})

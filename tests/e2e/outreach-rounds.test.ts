import { describe, expect, it } from 'vitest'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { seriousFindings } from '../support/e2e/axe'
import { expectEveryLook } from '../support/e2e/every-look'
import { Journeys } from '../support/e2e/journeys'
import { expectHealthy } from '../support/ledger/read-ledger'
import { createCarePerson, createOutreachPerson, createProgramme } from '../support/outreach'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const PEOPLE = 30
/** Numbers that answer after a moment and press 1, 2 and 3; the last ones are busy. */
const ENDINGS = ['0061', '0062', '0063', '0002'] as const

describe('a supervisor', () => {
  it('O1 O3 previews a round of 30, begins it, pauses it, lets it go on, and reads what came of it', async () => {
    const { stack } = journeys
    const { context, createPerson } = stack
    const owner = await createPerson()
    const worker = await createOutreachPerson(context, 'worker')
    const never = { times: 0, minutes: 30 }
    const retries = { busy: never, no_answer: never, failed: never }
    const programme = await createProgramme(context, { owner, workers: [worker], country: 'GB', carriers: ['twilio'], retries, unansweredStreak: 20 })
    await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.id))
    await context.admin`
      insert into user_limit (user_id, spend_per_day_micros, price_per_minute_micros, set_by, reason, set_at)
      values (${owner.id}, 1000000000000, 1000000000, ${owner.id}, 'outreach', '2020-01-01')`
    for (let index = 0; index < PEOPLE; index++) {
      const number = `+44207${100 + index}${ENDINGS[index % ENDINGS.length]!}`
      await createCarePerson(context, { programme, worker, name: `Person ${index}`, number, language: 'en', place: index % 2 === 0 ? 'Melur' : 'Usilampatti' })
    }
    await createCarePerson(context, { programme, worker, name: 'Said no', number: '+442079460061', language: 'en', optedOutAt: new Date() })

    const { page } = await journeys.browser.visit({ person: owner })
    await page.goto('/outreach/rounds')
    await page.getByTestId('new-round').click()
    await page.getByTestId('round-name').fill('Iron tablets, December')
    await page.getByTestId('round-script').selectOption({ label: 'Medicine reminder' })
    await page.getByTestId('round-at-once').fill('8')
    await page.getByTestId('round-per-minute').fill('120')
    await page.getByTestId('look').click()
    await page.getByTestId('round-preview').waitFor()
    expect(await page.getByTestId('preview-people').innerText()).toBe('30 of 31 can be called')
    expect(await page.getByTestId('preview-cost').innerText()).toContain('$')
    expect(await seriousFindings(page), 'a round before it begins').toEqual([])
    await page.getByTestId('begin').click()
    await page.getByTestId('pause').waitFor()
    await page.waitForURL(/\/outreach\/rounds\/[0-9a-f-]{36}$/)
    const id = page.url().split('/').at(-1)!

    const begun = async () => (await context.admin`select count(*)::int as n from keypad_call where programme_id = ${programme.id}`)[0]!.n as number
    await until(async () => await begun() > 0, 'the first calls')
    await page.getByTestId('pause').click()
    await page.getByTestId('resume').waitFor()
    const atPause = await begun()
    expect(atPause).toBeLessThan(PEOPLE)
    await until(async () => (await context.admin`select count(*)::int as n from round_person where round_id = ${id} and state = 'asked'`)[0]!.n === 0, 'the calls that went on')
    expect(await begun(), 'no call began after the pause').toBe(atPause)
    expect(await seriousFindings(page), 'a round that is paused').toEqual([])

    await page.getByTestId('resume').click()
    await until(async () => (await context.admin`select state from outreach_round where id = ${id}`)[0]!.state === 'done', 'the end of the round')
    await until(async () => (await page.getByTestId('round-state').innerText()).includes('Done'), 'the page says so')
    // a call that the pause took back before the carrier was asked is asked for anew, and rings once
    const rings = new Map<string, number>()
    for (const { to } of await stack.control.get<{ to: string }[]>('/calls')) rings.set(to, (rings.get(to) ?? 0) + 1)
    expect(rings.size).toBe(PEOPLE)
    expect([...new Set(rings.values())], 'nobody is rung twice').toEqual([1])
    await page.getByTestId('round-report').getByText('By worker').first().waitFor()
    expect(await page.getByTestId('round-reasons').innerText()).toContain('Do not want to be called')
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('round-file').click()])
    expect(file.suggestedFilename()).toMatch(/^talktime-round.*\.csv$/)
    await expectHealthy(context.admin)
    for (const path of ['/outreach/rounds', '/outreach/rounds/new', `/outreach/rounds/${id}`]) await expectEveryLook(page, path)
  })
})

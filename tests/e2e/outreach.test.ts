import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { keysPath } from '../../server/carriers/exotel/callback-token'
import { addMember } from '../../server/services/outreach/members/add-member'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { seriousFindings } from '../support/e2e/axe'
import { expectEveryLook } from '../support/e2e/every-look'
import { Journeys } from '../support/e2e/journeys'
import { expectHealthy } from '../support/ledger/read-ledger'
import { createCarePerson, createProgramme } from '../support/outreach'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const OWN_PASSWORD = 'jasmine tea at seven'
/** Answers after a moment and presses 2. */
const PRESSES_TWO = '+442079460062'
const FLOW = 'medicine'

interface ExotelCall { sid: string, to: string, status: string, spoken: string[] }

/** A programme whose flow is drawn at Exotel, a worker with a first password, and two people in her care. */
async function foundProgramme() {
  const { context, control, url, createPerson } = journeys.stack
  // what a call came to is known when it ends, not minutes later
  await control.send('PUT', '/exotel/settings', { fillDelayMs: 0 })
  const owner = await createPerson()
  const programme = await createProgramme(context, { owner, country: 'GB', carriers: ['exotel', 'twilio'] })
  await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.id))
  await context.admin`
    insert into script_voice (script_id, version, language, flow_ids)
    select id, 1, 'ta', ${context.admin.json({ exotel: FLOW })} from keypad_script where programme_id = ${programme.id}`
  const [script] = await context.admin`
    select v.texts->'ta'->>'prompt' as prompt from script_version v join keypad_script s on s.id = v.script_id
    where s.programme_id = ${programme.id} order by s.created_at, s.id limit 1`
  const prompt = script!.prompt as string
  await control.send('PUT', '/exotel/flows', {
    appId: FLOW, prompt: { text: prompt }, keys: ['1', '2', '3', '8', '9'], repeats: 1, passthruUrl: url + keysPath(context.config.exotel!.webhookSecret),
    greeting: { text: 'நன்றி' },
  })
  const member = await addMember(context, { id: owner.id, requestId: randomUUID() }, programme.id, { id: randomUUID(), name: 'Kavitha Murugan', role: 'worker' })
  const worker = { id: member.userId }
  const kamala = await createCarePerson(context, { programme, worker, name: 'Kamala Devi', number: PRESSES_TWO, place: 'Melur' })
  await createCarePerson(context, { programme, worker, name: 'Zainab', number: '+442079460061', flaggedAt: new Date(), flagReason: 'Missed two visits' })
  return { owner, programme, member, kamala, prompt }
}

async function signInByCode(page: Page, code: string, password: string): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail or worker code').fill(code)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describe('a worker of a programme', () => {
  it('O1 O2 O4 signs in with a code, sees who is marked, calls somebody, who presses 2, and sees to it', async () => {
    const { stack } = journeys
    const { owner, member, kamala, prompt } = await foundProgramme()
    const { page, watch } = await journeys.browser.visit({ viewport: { width: 390, height: 844 } })
    // what is refused until she has a password of her own
    watch.announce(/status of 403/)
    await signInByCode(page, member.code.toLowerCase(), member.password)
    await page.getByTestId('password-form').waitFor()
    expect(await seriousFindings(page), 'a first password').toEqual([])
    await page.getByLabel(/^(First|Present|The) password|^The password/).first().fill(member.password)
    await page.getByLabel('New password').fill(OWN_PASSWORD)
    await page.getByRole('button', { name: 'Use this password' }).click()

    await page.waitForURL('**/outreach')
    await until(async () => await page.getByTestId('care-row').count() === 2, 'the people in her care')
    const rows = page.getByTestId('care-row')
    expect(await rows.first().innerText()).toContain('Zainab')
    expect(await rows.first().getByTestId('flag').innerText()).not.toBe('')
    expect(await page.getByText('$').count(), 'nothing of money').toBe(0)

    await rows.filter({ hasText: 'Kamala Devi' }).getByTestId('call-person').click()
    const dialog = page.getByTestId('call-dialog')
    await dialog.getByText(prompt).waitFor()
    expect(await seriousFindings(page), 'the dialog of a call').toEqual([])
    await dialog.getByTestId('call-now').click()
    await dialog.getByText('Pressed 2: needs help').waitFor()
    await until(async () => (await dialog.innerText()).includes('on the phone'), 'the end of the call')
    const calls = await stack.control.get<ExotelCall[]>('/exotel/calls')
    expect(calls.map(({ to, status }) => ({ to, status }))).toEqual([{ to: PRESSES_TWO, status: 'completed' }])
    expect(calls[0]!.spoken[0], 'heard at the phone').toBe(prompt)

    await dialog.getByRole('button', { name: 'Close' }).click()
    await until(async () => await page.getByTestId('flag').count() === 2, 'the new flag')
    await page.getByTestId('to-tasks').click()
    await page.getByTestId('task-row').filter({ hasText: 'Kamala Devi' }).waitFor()

    // nobody sees to it in time: whoever supervises hears of it, once
    await stack.context.admin`update care_task set due_at = now() - interval '1 minute' where person_id = ${kamala.id}`
    await until(async () => (await stack.control.get<unknown[]>(`/mail?to=${encodeURIComponent(owner.email)}`)).length > 0, 'the mail to the supervisor')
    await page.getByTestId('resolve').click()
    await page.getByTestId('resolve-note').fill('Visited her, all is well.')
    await page.getByRole('button', { name: 'It is done' }).click()
    await until(async () => await page.getByTestId('task-row').count() === 0, 'nothing that waits')
    const [task] = await stack.context.admin`select state, note, (select count(*)::int from care_task where person_id = ${kamala.id}) as count from care_task where person_id = ${kamala.id}`
    expect(task).toMatchObject({ state: 'resolved', note: 'Visited her, all is well.', count: 1 })
    const [wallet] = await stack.context.admin`select balance_micros < 10000000 as is_charged, held_micros from wallet where id = ${owner.walletId}`
    expect(wallet).toEqual({ is_charged: true, held_micros: 0n })
    await expectHealthy(stack.context.admin)

    // what is the caller's is not hers
    await page.goto('/dialer')
    await page.waitForURL('**/outreach')
    for (const path of ['/outreach', '/outreach/tasks', `/outreach/people/${kamala.id}`, '/outreach/stock', '/outreach/account']) await expectEveryLook(page, path)
  })

  it('has nothing serious against the pages of whoever supervises', async () => {
    const { owner, programme } = await foundProgramme()
    const { page } = await journeys.browser.visit({ person: owner })
    for (const path of ['/outreach', '/outreach/dashboard', '/outreach/programmes', `/outreach/programmes/${programme.id}`, '/outreach/scripts', '/outreach/stock', '/outreach/import', '/outreach/people/new']) await expectEveryLook(page, path)
  })
})

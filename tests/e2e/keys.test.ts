import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { account } from '../../drizzle/schema/auth'
import { scryptPasswords } from '../../server/auth/passwords'
import { seriousFindings } from '../support/e2e/axe'
import { settledCall } from '../support/e2e/call-records'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { FAR_ENDS } from '../support/e2e/stack'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const PASSWORD = 'a long enough password'
const TEXT = 'Your parcel is at the door.'

interface Leg { sid: string, to: string, status: string, spoken: string[] }

it('V1 A2 a program calls with a key that was made for it, spends what was quoted, and is refused once it is revoked', async () => {
  const { stack } = journeys
  const person = await stack.createPerson()
  await stack.context.database.db.insert(account).values({
    id: randomUUID(), accountId: person.id, providerId: 'credential', userId: person.id,
    password: await scryptPasswords.hash(PASSWORD), createdAt: new Date(), updatedAt: new Date(),
  })
  const { page } = await journeys.browser.visit({ person })
  await page.goto('/account/keys')
  await page.getByTestId('new-key').click()
  await page.getByLabel('Name').fill('Parcel robot')
  await page.getByRole('checkbox', { name: 'Make calls' }).check()
  await page.getByLabel('Your password').fill(PASSWORD)
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Make the key' }).click()
  const secret = await page.getByTestId('secret').innerText()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByLabel('I saved it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByTestId('key').filter({ hasText: 'never used' }).waitFor()
  expect(await page.content(), 'shown once').not.toContain(secret)

  const ask = (path: string, body?: object) => fetch(`${stack.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'authorization': `Bearer ${secret}`, 'content-type': 'application/json', 'idempotency-key': 'parcel-1' },
    ...body && { body: JSON.stringify(body) },
  })
  const message = { to: FAR_ENDS.answersAtOnce, from: stack.context.config.twilio.callerId, message: TEXT }
  const sent = await ask('/api/calls', message)
  const said = await sent.text()
  expect(sent.status, said).toBe(201)
  const { callRecord } = JSON.parse(said) as { callRecord: { id: string } }
  expect(JSON.parse(await (await ask('/api/calls', message)).text()), 'asked again').toMatchObject({ callRecord: { id: callRecord.id } })
  const leg = await until(async () => {
    const legs = (await stack.control.get<Leg[]>('/calls')).filter(({ to }) => to === FAR_ENDS.answersAtOnce)
    return legs.length === 1 && legs[0]!.status === 'completed' && legs[0]!
  }, 'the words at the far end')
  expect(leg.spoken).toEqual([TEXT])
  const { transactions } = await settledCall(stack, callRecord.id)
  const booked = (await stack.control.books()).find(one => one.sid === leg.sid)!
  expect(transactions.map(row => row.amount_micros)).toEqual([-BigInt(booked.retailMicros!)])
  expect((await ask('/api/user/transactions')).status, 'what it was not allowed').toBe(403)

  // uses are written down a while later, many at once
  await until(async () => {
    await page.reload()
    const [key] = await page.getByTestId('key').allInnerTexts()
    return key?.includes('last used')
  }, 'the key’s last use')
  await listens(page)
  await page.getByRole('button', { name: /^Revoke Parcel robot/ }).click()
  await page.getByRole('button', { name: 'Revoke it' }).click()
  await page.getByText('“Parcel robot” was revoked.').waitFor()
  expect((await ask('/api/calls', { ...message, message: 'Again' })).status).toBe(401)
  await expectHealthy(stack.context.admin)
})

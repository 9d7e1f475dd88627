import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { expectChargedOnce } from '../support/e2e/call-records'
import { createColleague, enterCode } from '../support/e2e/colleague'
import { Journeys } from '../support/e2e/journeys'
import { FAR_ENDS } from '../support/e2e/stack'
import { post } from '../support/ledger/kernel'
import { expectHealthy } from '../support/ledger/read-ledger'
import { until } from '../support/sandbox/until'
import { temporaryFolder } from '../../scripts/processes/temporary-folder.mjs'

const journeys = new Journeys()
let folder: string
beforeAll(() => {
  folder = temporaryFolder('auditor')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the browser saves when this is pressed. */
async function saved(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  const file = join(folder, download.suggestedFilename())
  await download.saveAs(file)
  return file
}

/** The program as a stranger has it: from the app without an account, and its hash beside it. */
async function fetchVerifier(origin: string): Promise<string> {
  const [program, hash] = await Promise.all(['verify-ledger.mjs', 'verify-ledger.mjs.sha256'].map(async name => {
    const reply = await fetch(`${origin}/${name}`)
    expect(reply.status, name).toBe(200)
    return reply.text()
  }))
  writeFileSync(join(folder, 'verify-ledger.mjs'), program!)
  const sha256 = createHash('sha256').update(program!).digest('hex')
  expect(hash).toBe(`${sha256}  verify-ledger.mjs\n`)
  return sha256
}

/** And runs it: no checkout, no packages, no settings, no server, no database. */
function verify(...args: string[]): Promise<{ code: number, said: string }> {
  return new Promise(resolve => {
    execFile(process.execPath, ['verify-ledger.mjs', ...args], { cwd: folder, env: {} }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr })
    })
  })
}

describe('the ledger', () => {
  it('F1 F3 explains what a call cost, is exported, and is proved by a stranger with the file alone', async () => {
    const { stack } = journeys
    const { person, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02\./)
    const callId = await dialer.newestCallId()
    const charge = await expectChargedOnce(stack, callId)

    const { page } = await createColleague(journeys, 'Noor Haddad', 'noor@example.com', 'auditor')
    await page.goto('/finance/transactions')
    await page.getByTestId('ledger-filters').getByLabel('Reference').fill(callId)
    await page.getByRole('button', { name: 'Find' }).click()
    // sent by the browser itself where the page does not listen yet: then the fields left empty are in the address too
    await page.waitForURL(url => url.searchParams.get('reference') === callId)
    await until(async () => await page.getByTestId('ledger-row').count() === 1, 'the one row of the call')
    await page.getByRole('link', { name: /^Why row/ }).click()
    await page.getByTestId('row-heading').waitFor()
    await page.getByRole('button', { name: 'Compute it again' }).click()
    await page.getByTestId('verdict').filter({ hasText: 'The price, the hash and the balance come out the same.' }).waitFor()
    expect(await page.getByTestId('call-events').locator('li').count()).toBeGreaterThanOrEqual(4)
    expect(await seriousFindings(page), 'why this amount').toEqual([])

    await page.goto('/finance/transactions')
    await page.getByRole('link', { name: 'Export this view' }).click()
    await page.getByTestId('export-coverage').filter({ hasText: 'The whole ledger' }).waitFor()
    expect(await seriousFindings(page), 'a new export').toEqual([])
    const file = await saved(page, () => page.getByRole('button', { name: 'Make the file' }).click())
    const key = await saved(page, () => page.getByRole('link', { name: 'Download the public key' }).click())
    await page.getByTestId('export').filter({ hasText: 'Downloaded to its end' }).waitFor()

    const sha256 = await fetchVerifier(new URL(page.url()).origin)
    expect(await page.getByTestId('verifier-hash').textContent()).toBe(sha256)
    expect(readFileSync(file, 'utf8')).toContain(sha256)
    const sound = await verify(file, '--key', key)
    expect(sound, sound.said).toMatchObject({ code: 0 })
    expect(sound.said).toContain('the whole ledger')

    const lines = readFileSync(file, 'utf8').split('\n')
    const at = lines.findIndex(line => line.includes(callId) && line.includes('call_charge'))
    lines[at] = lines[at]!.replace(`-${charge}`, `-${charge - 1n}`)
    writeFileSync(file, lines.join('\n'))
    const broken = await verify(file, '--key', key)
    expect(broken.code).toBe(1)
    expect(broken.said).toContain(`line ${at + 1} `)

    const [row] = await stack.context.admin`select count(*)::int as wallets from wallet where user_id = ${person.id}`
    expect(row).toEqual({ wallets: 1 })
    await expectHealthy(stack.context.admin)
  })

  it('A6 F4 A4 closes a month by two people with codes; what comes late is booked in the present, and says so', async () => {
    const { context } = journeys.stack
    const now = new Date()
    const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15))
    const month = lastMonth.toISOString().slice(0, 7)
    const name = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(lastMonth)
    const person = await journeys.stack.createPerson({ grantMicros: 0n })
    await post(context, person, 7_000_000n, { effectiveAt: lastMonth })

    const ravi = await createColleague(journeys, 'Ravi Menon', 'ravi@example.com', 'finance')
    const { page } = ravi
    await page.goto('/finance/months')
    await page.getByRole('link', { name }).click()
    await page.getByRole('button', { name: `Ask to close ${name}…` }).click()
    await page.getByLabel('What was seen to').fill('All statements are in')
    expect(await seriousFindings(page), 'a month about to be closed').toEqual([])
    await page.getByRole('button', { name: 'Ask for it' }).click()
    await enterCode(ravi)
    await page.getByRole('status').filter({ hasText: 'until somebody else approves' }).waitFor()
    const asha = await createColleague(journeys, 'Asha Rao', 'asha@example.com', 'finance')
    await asha.page.goto('/finance/requests')
    await asha.page.getByRole('link', { name: `Close ${name}` }).click()
    await asha.page.getByRole('button', { name: 'Approve…' }).click()
    expect(await seriousFindings(asha.page), 'a request about to be approved').toEqual([])
    await asha.page.getByRole('button', { name: 'Yes, approve' }).click()
    await enterCode(asha)
    await asha.page.getByTestId('request-state').filter({ hasText: 'Approved by Asha Rao' }).waitFor()
    await page.reload()
    expect(await page.getByTestId('month-sum').innerText()).toBe('+$7.00')
    await page.getByTestId('month-state').filter({ hasText: 'by Ravi Menon' }).waitFor()

    await post(context, person, 1_000_000n, { effectiveAt: lastMonth })
    await page.reload()
    await page.getByTestId('late').getByTestId('ledger-row').filter({ hasText: '+$1.00' }).waitFor()
    expect(await page.getByTestId('month-sum').innerText()).toBe('+$7.00')
    expect(await seriousFindings(page), 'a closed month').toEqual([])
    const [closed] = await context.admin`select month::text, sum_micros from closed_month`
    expect(closed).toEqual({ month: `${month}-01`, sum_micros: 7_000_000n })
    await expectHealthy(context.admin)
  })
})

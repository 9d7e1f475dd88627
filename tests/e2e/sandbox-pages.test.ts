import { createTransport } from 'nodemailer'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox'
import { seriousFindings } from '../support/e2e/axe'
import { sandboxOptions } from '../support/sandbox/sandbox-config'
import { SdkBrowser } from '../support/sandbox/sdk-browser'

const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

let sandbox: Sandbox
let browser: SdkBrowser
beforeAll(async () => {
  const stripe = { secretKey: 'sk_test_pages', webhookSecret: 'whsec_pages', webhookUrl: 'http://localhost:9/stripe' }
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { stripe, smtpPort: 0 }))
  browser = await new SdkBrowser().start(sandbox.url)
})
afterAll(async () => {
  await browser?.stop()
  await sandbox?.stop()
})

async function opened(path: string): Promise<Page> {
  const page = await browser.tab(sandbox.url + path)
  const wrong: string[] = []
  page.on('console', message => void (message.type() === 'error' && wrong.push(message.text())))
  page.on('pageerror', error => void wrong.push(error.message))
  onTestFinished(async () => {
    await page.close()
    expect(wrong.filter(text => !text.includes('status of 400'))).toEqual([])
  })
  return page
}
const says = (page: Page) => expect.poll(() => page.locator('#said').innerText())
const shows = (page: Page, selector: string) => expect.poll(() => page.locator(selector).innerText())

describe('the sandbox’s pages', () => {
  it.each(['/', '/phones', '/control', '/stripe', '/mail', '/authenticator'])('%s can be read by everybody', async path => {
    const page = await opened(path)
    await page.locator('h1').waitFor()
    expect(await seriousFindings(page)).toEqual([])
  })

  it.each([
    ['/control', 'sent twice', '#clear'], ['/stripe', 'event sent twice', '#clear'], ['/mail', 'refused', '#no-faults'],
  ])('%s sets what goes wrong, shows it, and clears it', async (path, fault, clear) => {
    const page = await opened(path)
    await page.locator('#fault [name=count]').fill('3')
    await page.locator('#fault select').first().selectOption({ label: fault })
    await page.locator('#fault button.call').click()
    await says(page).toBe('The fault is set.')
    await shows(page, '#faults').toContain('3 more')
    await page.locator(clear).click()
    await says(page).toBe('All faults are cleared.')
    await shows(page, '#faults').toBe('None: everything works.')
  })

  it('turn the clock, which everything of the sandbox goes by', async () => {
    const page = await opened('/control')
    const before = sandbox.carrier.clock.now()
    await page.locator('[data-advance="3600000"]').click()
    await says(page).toBe('The clock went ahead.')
    expect(sandbox.carrier.clock.now() - before).toBeGreaterThanOrEqual(3_600_000)
  })

  it('show a mail, find it by who it is for, and throw it away', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtpPort!, secure: false, ignoreTLS: true })
    await transport.sendMail({ from: 'us@example.com', to: 'ada@example.com', subject: 'Hello Ada', text: 'Words for Ada', html: '<p>Words</p>' })
    await transport.sendMail({ from: 'us@example.com', to: 'ben@example.com', subject: 'Hello Ben', text: 'Words for Ben' })
    const page = await opened('/mail')
    await page.getByRole('button', { name: 'Hello Ada' }).click()
    await page.getByRole('button', { name: 'Text' }).click()
    await shows(page, '#text').toContain('Words for Ada')
    await page.locator('[name=to]').fill('ada@example.com')
    await page.getByRole('button', { name: 'Find' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Hello Ben' }).count()).toBe(0)
    await page.locator('#clear').click()
    await shows(page, '#mails').toBe('No mail yet.')
    await page.locator('[name=to]').fill('')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.getByRole('button', { name: 'Hello Ben' }).waitFor()
  })

  it('are an authenticator: a key gives codes, what is no key is refused in words', async () => {
    const page = await opened('/authenticator')
    const add = async (key: string) => {
      await page.locator('[name=key]').fill(key)
      await page.locator('[name=label]').fill('Ada')
      await page.locator('#add button').click()
    }
    await add(KEY)
    await says(page).toBe('The account is added.')
    await expect.poll(() => page.locator('.code').innerText()).toMatch(/^\d{3} \d{3}$/)
    await page.getByRole('button', { name: 'Remove Ada' }).click()
    await says(page).toBe('Ada is removed.')
    await add('no key!')
    await says(page).not.toBe('Ada is removed.')
    await shows(page, '#codes').toBe('')
  })
})

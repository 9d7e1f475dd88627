import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { careTask } from '../../drizzle/schema/care'
import { createItem } from '../../server/services/outreach/stock/create-item'
import { seriousFindings } from '../support/e2e/axe'
import { settled } from '../support/e2e/every-look'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { createCarePerson, createOutreachPerson, createProgramme } from '../support/outreach'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const SMALL_PHONE = { width: 360, height: 640 }
/** What a browser says of itself where there is no internet. */
const NO_INTERNET = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch/
/** Of any of her pages in any language, with words in letters of three bytes. */
const PAGE_LIMIT = 120 * 1024
/** Her pages; `:id` is somebody in care. */
const PAGES = ['/outreach', '/outreach/people/:id', '/outreach/tasks', '/outreach/stock', '/outreach/account', '/outreach/people/new', '/outreach/import']
const LANGUAGES = { en: ['People in care', 'Stock'], hi: ['देखभाल में लोग', 'स्टॉक'], ta: ['பராமரிப்பில் உள்ளோர்', 'இருப்பு'], te: ['సంరక్షణలో ఉన్నవారు', 'స్టాక్'] }

async function foundCare() {
  const { context, createPerson } = journeys.stack
  const owner = await createPerson()
  const [meena, ravi] = await Promise.all([createOutreachPerson(context, 'worker'), createOutreachPerson(context, 'worker')])
  const programme = await createProgramme(context, { owner, workers: [meena, ravi] })
  const care = (name: string, more: object = {}) =>
    createCarePerson(context, { programme, worker: meena, name, ...more })
  const [kamala, zainab] = [await care('Kamala Devi'), await care('Zainab Begum', { flaggedAt: new Date(), flagReason: 'Missed two visits' })]
  for (let one = 0; one < 28; one++) await care(`Lakshmi ${String(one).padStart(2, '0')}`)
  const now = new Date()
  const task: typeof careTask.$inferInsert = {
    id: randomUUID(), programmeId: programme.id, personId: zainab.id, kind: 'help', ownerId: meena.id, state: 'open', openedAt: now, dueAt: new Date(now.getTime() + 3_600_000), note: '',
  }
  await context.database.asSystem(tx => tx.insert(careTask).values(task))
  return { owner, programme, meena, ravi, kamala, zainab, task }
}

const row = (page: Page, name: string) => page.getByTestId('care-row').filter({ hasText: name })
const listIsThere = (page: Page) => row(page, 'Zainab Begum').waitFor()

/** Until what a worker needs without the internet lies in the browser: her pages, and what opens on them. */
async function isPrepared(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    const [name] = (await caches.keys()).filter(one => one.startsWith('talktime-outreach'))
    return name !== undefined && (await (await caches.open(name)).keys()).length > 20
  })
}
const keptCount = (page: Page) => page.evaluate(() => new Promise<number>((resolve, reject) => {
  const opening = indexedDB.open('talktime-kept')
  opening.onerror = () => reject(new Error('no database'))
  opening.onsuccess = () => {
    const database = opening.result
    if (!database.objectStoreNames.contains('seen')) return resolve(0)
    const counting = database.transaction('seen').objectStore('seen').count()
    counting.onsuccess = () => {
      database.close()
      resolve(counting.result)
    }
  }
}))
async function back(context: BrowserContext, page: Page): Promise<void> {
  await context.setOffline(false)
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
}

/** Of the scripts that were asked for, whatever of them the browser had kept. */
async function gzippedBytes(page: Page, requested: readonly string[]): Promise<number> {
  const scripts = [...new Set(requested)].filter(path => path.endsWith('.js') && path.startsWith('/_nuxt/'))
  expect(scripts.length).toBeGreaterThan(5)
  const sizes = await page.evaluate(async paths => Promise.all(paths.map(async path => {
    const text = await (await fetch(path)).blob()
    return (await new Response(text.stream().pipeThrough(new CompressionStream('gzip'))).blob()).size
  })), scripts)
  return sizes.reduce((sum, size) => sum + size, 0)
}

describe('the phone of a worker', () => {
  it('shows the list before any script', async () => {
    const { meena } = await foundCare()
    const { page } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE })
    const answer = await page.request.get('/outreach')
    expect(answer.headers()['cache-control'], 'there are people in it').toBe('no-store')
    expect(await answer.text()).toContain('Missed two visits')
  })

  it.each(Object.keys(LANGUAGES))('loads at most 120 kB of script with gzip on each of her pages, in %s', async language => {
    const { meena, zainab } = await foundCare()
    const weights: Record<string, number> = {}
    for (const path of PAGES) {
      // each as somebody who opens it first
      const { page, context, watch } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE })
      // what is fetched afterwards, for when there is no internet, is not what she waits for
      await context.route('**/outreach-worker.js*', route => route.abort())
      watch.announce(/outreach-worker|ERR_FAILED|error occurred when fetching the script/)
      await context.addCookies([{ name: 'talktime-language', value: language, url: journeys.stack.url }])
      await page.goto(path.replace(':id', zainab.id))
      await page.locator(`html[lang=${language}]`).waitFor()
      await listens(page)
      await page.waitForLoadState('networkidle')
      weights[path] = await gzippedBytes(page, watch.requested)
      await context.close()
    }
    expect(Object.entries(weights).filter(([, bytes]) => bytes > PAGE_LIMIT), JSON.stringify(weights)).toEqual([])
  })

  it.for(['/outreach', '/outreach/stock', '/outreach/people/new'])('%s is as tall without its font, so that nothing moves when that comes', async (path, test) => {
    const { meena, owner, programme } = await foundCare()
    for (const name of ['Iron and folic acid tablets', 'Oral rehydration salts', 'Paracetamol 500 mg', 'Gloves, medium']) {
      await createItem(journeys.stack.context, owner.id, { id: randomUUID(), programmeId: programme.id, name, unit: 'packets', minimum: 20, maximum: null })
    }
    const open = async (hasFont: boolean) => {
      const { page, context, watch } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE })
      watch.announce(/ERR_FAILED/)
      if (!hasFont) await context.route('**/*.woff2', route => route.abort())
      await page.goto(path)
      await listens(page)
      // what lies below comes when it is scrolled to
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
      await settled(page, 1)
      return page
    }
    const placesOn = (page: Page) => page.locator('h1, h2, main :is(li, p, label, button)')
      .evaluateAll(all => all.map(one => one.getBoundingClientRect().top))
    const bare = await open(false)
    const hasStandIn = await bare.evaluate(() => (
      new FontFace('probe', 'local("Arial"), local("Liberation Sans"), local("Roboto")').load().then(() => true, () => false)))
    test.skip(!hasStandIn, 'this machine has neither Arial, nor Liberation Sans, nor Roboto')
    const dressed = await open(true)
    await dressed.waitForFunction(() => document.fonts.check('16px "Inter Variable"'))
    const [places, before] = [await placesOn(dressed), await placesOn(bare)]
    expect(places.length).toBeGreaterThan(5)
    expect(before).toHaveLength(places.length)
    // hairs of a line add up: no line breaks otherwise
    expect(Math.max(...before.map((top, index) => Math.abs(top - places[index]!)))).toBeLessThan(3)
  })

  it('M16 A2 keeps what was seen and what is done without the internet, sends it once when it is back, and says what was not taken', async () => {
    const { stack } = journeys
    const { meena, ravi, kamala, zainab, task } = await foundCare()
    const { page, context, watch } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE })
    // a page that was opened without the internet asks who this is once it is back: first as of a caller
    watch.announce(NO_INTERNET, /status of 404/, /status of 403 .*\/api\/user\/profile/)
    await page.goto('/outreach')
    await listens(page)
    await listIsThere(page)
    await isPrepared(page)
    await row(page, 'Zainab Begum').getByTestId('view-person').click()
    await page.getByTestId('trail-row').or(page.getByText('Nothing has happened yet.')).first().waitFor()
    await page.getByRole('link', { name: 'People in care' }).click()
    await listIsThere(page)
    await page.getByTestId('to-tasks').click()
    await page.getByTestId('task-row').waitFor()

    await context.setOffline(true)
    await page.goto('/outreach')
    await listIsThere(page)
    expect(await page.getByTestId('as-of').innerText()).toMatch(/as of \d\d:\d\d/)
    await row(page, 'Kamala Devi').getByTestId('mark-person').click()
    await page.getByTestId('step-note').fill('Bleeding since yesterday')
    await page.getByTestId('step-send').click()
    await row(page, 'Kamala Devi').getByTestId('waits').waitFor()
    await row(page, 'Lakshmi 03').getByTestId('mark-person').click()
    await page.getByTestId('step-note').fill('Asked for a visit')
    await page.getByTestId('step-send').click()
    await row(page, 'Lakshmi 03').getByTestId('waits').waitFor()
    // a call is not kept for later
    await row(page, 'Lakshmi 03').getByTestId('call-person').click()
    await page.getByTestId('call-dialog').getByText('Calls are not kept for later').waitFor()
    await page.getByTestId('call-dialog').getByRole('button', { name: 'Close' }).click()
    await page.getByTestId('to-tasks').click()
    await page.getByTestId('resolve').click()
    await page.getByTestId('resolve-note').fill('Visited her')
    await page.getByRole('button', { name: 'It is done' }).click()
    await page.getByTestId('task-row').getByTestId('waits').waitFor()
    expect(await page.getByTestId('outbox').innerText()).toContain('3 entries wait to be sent')
    expect(await seriousFindings(page), 'without the internet').toEqual([])
    // what was seen of somebody can be read again
    await page.goto(`/outreach/people/${zainab.id}`)
    await page.getByRole('heading', { name: 'Zainab Begum' }).waitFor()
    await page.getByTestId('as-of').waitFor()

    // meanwhile Kamala was given to somebody else
    await stack.context.admin`update care_person set worker_id = ${ravi.id} where id = ${kamala.id}`
    await back(context, page)
    await page.getByTestId('outbox-sent').waitFor()
    await until(async () => await page.getByTestId('outbox').count() === 0, 'nothing that waits')
    expect(await page.getByTestId('outbox-sent').innerText()).toContain('2 entries were sent')
    const refused = page.getByTestId('outbox-refused')
    expect(await refused.innerText()).toContain('Kamala Devi')
    expect(await refused.innerText()).toContain('Bleeding since yesterday')
    const events = await stack.context.admin`
      select kind, note from care_event where by_user_id = ${meena.id} and kind in ('flagged', 'task_resolved') order by id`
    expect(events.map(({ kind, note }) => [kind, note])).toEqual([['flagged', 'Asked for a visit'], ['task_resolved', 'Visited her']])
    const [done] = await stack.context.admin`select state, note from care_task where id = ${task.id}`
    expect(done).toEqual({ state: 'resolved', note: 'Visited her' })
    await refused.getByRole('button', { name: 'I have read it' }).click()
    await until(async () => await refused.count() === 0, 'what was read to be gone')
  })

  it('P2 A2 forgets what was seen at sign-out, so that nobody finds it on a shared phone', async () => {
    const { meena } = await foundCare()
    const { page, context, watch } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE })
    watch.announce(NO_INTERNET)
    await page.goto('/outreach')
    await listens(page)
    await listIsThere(page)
    await isPrepared(page)
    await until(async () => await keptCount(page) > 1, 'what is kept')
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByTestId('sign-out').click()
    await page.waitForURL('**/sign-in')
    await until(async () => await keptCount(page) === 0, 'what was kept to be gone')
    await context.setOffline(true)
    await page.goto('/outreach')
    await page.getByText('This was not opened on this phone before').waitFor()
    expect(await page.getByText('Zainab').count()).toBe(0)
  })

  it.each(Object.entries(LANGUAGES))('can be read and pressed in %s, on the smallest phone', async (language, [people, stock]) => {
    const { meena, zainab } = await foundCare()
    const { page } = await journeys.browser.visit({ person: meena, viewport: SMALL_PHONE, reducedMotion: 'reduce' })
    await page.goto('/outreach')
    await listens(page)
    await page.getByTestId('language-switch').selectOption(language)
    await page.getByRole('heading', { level: 1, name: people }).waitFor()
    await page.locator(`html[lang=${language}]`).waitFor()
    for (const path of PAGES.map(one => one.replace(':id', zainab.id))) {
      const written = await (await page.request.get(path)).text()
      expect(written, path).toMatch(new RegExp(`<html[^>]* lang="${language}"`))
      await page.goto(path)
      await listens(page)
      // what lies below comes when it is scrolled to
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
      await settled(page, 1)
      await page.evaluate(() => window.scrollTo(0, 0))
      await page.getByRole('link', { name: stock, exact: true }).last().waitFor()
      expect(await seriousFindings(page), `${path} in ${language}`).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${path} in ${language}`).toBeLessThanOrEqual(0)
      const small = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('header button, header select, header a, nav a, main > div:not([lang=en]) :is(button, select, textarea, input:not([type=checkbox], [type=radio]))')]
        .filter(one => one.offsetParent !== null && !one.closest('[lang=en]') && !one.closest('.sr-only'))
        .filter(one => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)
        .map(one => one.outerHTML.slice(0, 120)))
      expect(small, `${path} in ${language}`).toEqual([])
    }
  })
})

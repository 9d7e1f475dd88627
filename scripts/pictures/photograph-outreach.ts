import type { Photographer } from './photographer'

/** A programme from nothing to its first worker, and what that worker sees. */
export async function photographOutreach(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.shootWhole('/outreach/programmes', 'outreach-programmes')
  await camera.shootWhole('/outreach/programmes/new', 'outreach-new-programme')
  await camera.see('[data-test=programme-form]')
  await page.getByLabel('Name').fill('Asha mothers of Salem')
  await page.getByLabel('For a day').fill('12.50')
  await camera.shoot('outreach-new-programme-filled', true)
  await page.locator('[data-test=save]').click()
  await page.waitForURL(/\/outreach\/programmes\/[0-9a-f-]{36}$/)
  await camera.see('[data-test=add-member]')
  await camera.shoot('outreach-programme', true)
  await page.locator('[data-test=add-member]').click()
  await page.getByLabel('Name').first().fill('லட்சுமி சுப்பிரமணியன்')
  await camera.shoot('outreach-add-member')
  await page.getByRole('button', { name: 'Add', exact: true }).first().click()
  await camera.see('[data-test=member-secret]')
  await camera.shoot('outreach-member-secret')
  const code = await page.locator('[data-test=code]').innerText()
  const password = await page.locator('[data-test=first-password]').innerText()
  await page.context().clearCookies()
  await camera.open('/sign-in', 'h1')
  await page.getByLabel('E-mail or worker code').fill(code)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/first-password/)
  await camera.open('/first-password', '[data-test=password-form]')
  await camera.shoot('outreach-first-password')
  await page.getByLabel('The password that you were given').fill(password)
  await page.getByLabel('New password').fill('four words of my own')
  await page.getByRole('button', { name: 'Use this password' }).click()
  await page.waitForURL(/\/outreach/)
  await camera.openFirst('/outreach/programmes', '[data-test=programme]')
  await camera.shoot('outreach-programme-of-worker', true)
  await camera.shootWhole('/outreach/account', 'outreach-account')
  // where the dialer would be, who has no wallet is led back
  await camera.open('/outreach', 'main :is(h1, h2)')
  await camera.shoot('outreach')
}

/** The programme of the demo, as whoever owns it sees it. */
export async function photographCare(camera: Photographer): Promise<void> {
  const { page } = camera
  const idAt = async (path: string, link: string): Promise<string> => {
    await camera.open(path, link)
    return (await page.locator(link).first().getAttribute('href'))!.split('/').at(-1)!
  }
  await camera.shootWhole('/outreach', 'outreach-people')
  await page.locator('[data-test=call-person]').first().click()
  await camera.see('[data-test=call-dialog]')
  await camera.shoot('outreach-call')
  const person = await idAt('/outreach', '[data-test=view-person]')
  await camera.shootWhole(`/outreach/people/${person}`, 'outreach-person')
  const script = await idAt('/outreach/scripts', 'main a[href*="/outreach/scripts/"]:not([href$=new])')
  await camera.shootWhole(`/outreach/scripts/${script}`, 'outreach-script')
  for (const [path, name] of [
    ['/outreach/people/new', 'outreach-add-person'], ['/outreach/import', 'outreach-import'], ['/outreach/tasks', 'outreach-tasks'],
    ['/outreach/scripts', 'outreach-scripts'], ['/outreach/scripts/new', 'outreach-new-script'], ['/outreach/stock', 'outreach-stock'],
    ['/outreach/dashboard', 'outreach-figures'], ['/outreach/rounds', 'outreach-rounds'],
  ] as const) await camera.shootWhole(path, name)
  await camera.open('/outreach/rounds/new', '[data-test=round-name]')
  await page.locator('[data-test=round-name]').fill('Iron tablets, December')
  await page.locator('[data-test=look]').click()
  await camera.see('[data-test=round-preview]')
  await camera.shoot('outreach-new-round', true)
  await page.locator('[data-test=begin]').click()
  await page.waitForURL(/\/outreach\/rounds\/[0-9a-f-]{36}$/)
  const round = page.url().split('/').at(-1)!
  await camera.shootWhole(`/outreach/rounds/${round}`, 'outreach-round')
}

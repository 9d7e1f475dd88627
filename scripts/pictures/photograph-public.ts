import type { Photographer } from './photographer'

/** What a stranger sees: the landing page, the price list, and the ways in. */
export async function photographDoor(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/', '[data-test=sample-costs]')
  await camera.shoot('landing', true)
  await camera.open('/rates', '[data-test=country-list]')
  await camera.shoot('rates')
  await page.getByLabel('Country, code or number').fill('allemagne')
  await camera.shoot('rates-searched')
  await camera.shootWhole('/rates/germany', 'rates-country')
  await camera.open('/developers', '[data-test=operation]')
  await page.locator('[data-test=operation] summary').first().click()
  await camera.shoot('developers', true)
  await camera.open('/sign-in', 'button[type=submit]:enabled')
  await camera.shoot('sign-in')
  await page.getByLabel('E-mail').fill('nobody@talktime.example')
  await page.getByLabel('Password').fill('not the password')
  await page.locator('button[type=submit]').click()
  await camera.see('[role=alert]:not(:empty)')
  await camera.shoot('sign-in-refused')
  await camera.open('/sign-up', 'button[type=submit]:enabled')
  await camera.shoot('sign-up')
  await camera.open('/forgot-password', 'button[type=submit]:enabled')
  await camera.shoot('forgot-password')
  for (const path of ['/reset-password', '/confirm-email', '/unsubscribe']) {
    await camera.open(path, '[role=alert]:not(:empty)')
    await camera.shoot(`${path.slice(1)}-link-not-whole`)
  }
}

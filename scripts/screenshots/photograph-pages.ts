import type { Photographer } from './photographer'

/** Pages that anybody may read. */
export async function photographOpen(camera: Photographer): Promise<void> {
  await camera.shootWhole('/', 'front')
  await camera.open('/rates', 'main a[href^="/rates/"]')
  await camera.shoot('rates')
  await camera.shootWhole('/rates/united-kingdom', 'rates-of-a-country')
  await camera.open('/developers', '[data-test=operation]')
  await camera.page.locator('[data-test=operation] summary').first().click()
  await camera.shoot('developers', true)
  await camera.shootWhole('/forgot-password', 'forgot-password')
}

/** People whom one knows. */
export async function photographContacts(camera: Photographer): Promise<void> {
  await camera.shootWhole('/contacts', 'contacts')
  await camera.shootWhole('/contacts/new', 'contact-new')
  await camera.shootWhole('/contacts/doubles', 'contacts-doubles')
  await camera.shootWhole('/contacts/files', 'contacts-files')
}

/** One's account and its keys: none, the form, one that was made, and the question before it goes. */
export async function photographAccount(camera: Photographer, password: string): Promise<void> {
  const { page } = camera
  await camera.shootWhole('/account', 'account')
  await camera.open('/account/keys', '[data-test=new-key]')
  await camera.settled()
  await camera.shoot('keys-none')
  await page.locator('[data-test=new-key]').click()
  await page.getByLabel('Name').fill('Till in the shop')
  await page.getByLabel('See your calls').check()
  await page.getByLabel('Your password').fill(password)
  await camera.shoot('keys-form', true)
  await page.getByRole('button', { name: 'Make the key' }).click()
  await camera.see('[data-test=secret]')
  await camera.shoot('keys-shown-once', true)
  await page.getByLabel('I saved it').check()
  await page.getByRole('button', { name: 'Done' }).click()
  await camera.see('[data-test=key]')
  await page.getByRole('button', { name: /^Revoke Till/ }).first().click()
  await camera.shoot('keys-revoke', true)
  await page.getByRole('button', { name: 'Revoke it' }).click()
  await camera.see('text=was revoked')
}

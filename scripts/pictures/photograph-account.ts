import type { Photographer } from './photographer'

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

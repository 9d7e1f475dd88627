import type { Photographer } from './photographer'

const FILE = ['Name,Phone,Email', 'Ines Duarte,+351 21 123 4567,ines@example.com', 'Nobody,,', 'Otto Berg,+49 30 901820,'].join('\n')

/** The people one calls, in and out of the book. */
export async function photographContacts(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/contacts', '[data-test=contact-row]')
  await camera.shoot('contacts')
  await page.locator('[data-test=search-contacts]').fill('zzz')
  await camera.see('text=No contact matches')
  await camera.shoot('contacts-nothing-found')
  await camera.openFirst('/contacts', '[data-test=contact-row] a[href^="/contacts/"]')
  await camera.shoot('contact', true)
  await page.locator('[data-test=edit-contact]').click()
  await camera.see('[data-test=contact-form]')
  await camera.shoot('contact-edited', true)
  await camera.shootWhole('/contacts/new', 'contact-new')
  await camera.shootWhole('/contacts/doubles', 'contacts-doubles')
  await camera.open('/contacts/files', '[data-test=contact-file]')
  await page.locator('[data-test=contact-file]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
  await camera.see('[data-test=apply-import]')
  await camera.shoot('contacts-import', true)
}

import type { Photographer } from './photographer'

/** Calls that speak, and the numbers that calls show and that ring. */
export async function photographMessages(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/messages/new', '[data-test=compose-message]')
  await camera.type('+44 20 7946 0001')
  await page.locator('[data-test=message-text]').fill('Good morning. Your order is ready. We are open until seven tonight.')
  await camera.see('[data-test=message-price]')
  await camera.shoot('message-new', true)
  await page.locator('[data-test=later]').check()
  await page.locator('[data-test=at]').fill(tomorrow())
  await page.locator('[data-test=send-message]:enabled').click()
  await page.waitForURL(/\/messages/)
  await camera.open('/messages', '[data-test=message-row]')
  await camera.shoot('messages', true)
  await camera.openFirst('/messages', '[data-test=message-row] a[href^="/messages/"]')
  await camera.shoot('message-scheduled', true)
  await camera.shootWhole('/numbers', 'numbers')
}

/** As the field for a day and a time takes it. */
function tomorrow(): string {
  return new Date(Date.now() + 86_400_000).toISOString().slice(0, 16)
}

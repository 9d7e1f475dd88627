import type { Photographer } from './photographer'

/** Money in and out, as a person sees it. */
export async function photographMoney(camera: Photographer): Promise<void> {
  await camera.shootWhole('/wallet', 'wallet-whole')
  await camera.shootWhole('/wallet/add', 'wallet-add')
  await camera.shootWhole('/wallet/refund', 'wallet-money-back')
  await camera.shootWhole('/wallet/statements', 'wallet-statements')
  await camera.openFirst('/wallet/statements', 'main a[href^="/wallet/statements/"]')
  await camera.shoot('wallet-statement', true)
  await camera.openFirst('/wallet', 'a[href^="/wallet/payments/"]')
  await camera.shoot('wallet-payment', true)
  const receipt = /R-\d{4}-\d{6}/.exec(await camera.page.locator('main').innerText())
  if (receipt) await camera.shootWhole(`/wallet/receipts/${receipt[0]}`, 'wallet-receipt')
  await camera.openFirst('/calls', '[data-test=call-row] a')
  await camera.shoot('call-something-wrong', true)
}

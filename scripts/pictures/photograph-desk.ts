import type { Photographer } from './photographer'

/** The finance desk, as one of finance sees it: every section, and one thing of each that has more behind it. */
export async function photographDesk(camera: Photographer): Promise<void> {
  for (const [path, name] of SECTIONS) await camera.shootWhole(path, `finance-${name}`)
  await photographRows(camera)
  await photographCases(camera)
  await camera.shootWhole('/finance/transactions?reference=R-1999-000001', 'finance-transactions-nothing-found')
}

const SECTIONS = [
  ['/finance', 'overview'],
  ['/finance/transactions', 'transactions'],
  ['/finance/adjustments', 'adjustments'],
  ['/finance/complaints', 'complaints'],
  ['/finance/disputes', 'disputes'],
  ['/finance/margin', 'margin'],
  ['/finance/margin?view=prefix', 'margin-by-prefix'],
  ['/finance/margin?view=calls&below=price', 'margin-below-cost'],
  ['/finance/books', 'books'],
  ['/finance/months', 'months'],
  ['/finance/vouchers', 'vouchers'],
  ['/finance/requests', 'requests'],
  ['/finance/board', 'board'],
  ['/finance/exports', 'exports'],
  ['/finance/audit', 'audit'],
] as const

/** What has a page of its own, by the section that lists it. */
const ONE_OF_EACH = [
  ['/finance/adjustments', '/finance/adjustments/'],
  ['/finance/complaints', '/finance/complaints/'],
  ['/finance/requests', '/finance/requests/'],
  ['/finance/vouchers', '/finance/vouchers/batch'],
  ['/finance/books', '/finance/books/'],
] as const

async function photographRows(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.openFirst('/finance/transactions?kind=call_charge', 'a[href^="/finance/transactions/"]')
  await page.getByRole('button', { name: 'Compute it again' }).click()
  await camera.see('[data-test=verdict]:not(:empty)')
  await camera.shoot('finance-why-a-call', true)
  await camera.openFirst('/finance/transactions?kind=topup', 'a[href^="/finance/transactions/"]')
  await camera.shoot('finance-why-a-payment', true)
  await camera.openFirst('/finance/transactions?kind=adjustment', 'a[href^="/finance/transactions/"]')
  await camera.shoot('finance-why-an-adjustment', true)
  await camera.openFirst('/finance/transactions?kind=chargeback', 'a[href^="/finance/wallets/"]')
  await camera.shoot('finance-wallet', true)
}

async function photographCases(camera: Photographer): Promise<void> {
  const { page } = camera
  for (const [section, path] of ONE_OF_EACH) {
    await camera.openFirst(section, `main a[href^="${path}"]`)
    await camera.shoot(`finance-one-of-${section.split('/').at(-1)}`, true)
  }
  await camera.openFirst('/finance/months', 'a[href^="/finance/months/"] >> nth=-1')
  await camera.shoot('finance-month-closed', true)
  await camera.open('/finance/complaints', '[data-test=complaint]')
  await page.getByRole('button', { name: 'Look into it' }).first().click()
  await camera.see('button:has-text("Do not refund")')
  await camera.shoot('finance-complaint-evidence', true)
}

/** What somebody sees who may read and nothing else; and the account page with its second factor. */
export async function photographBackOffice(camera: Photographer): Promise<void> {
  await camera.shootWhole('/finance/adjustments', 'auditor-adjustments')
  await camera.shootWhole('/finance/complaints', 'auditor-complaints')
  await camera.shootWhole('/finance/months', 'auditor-months')
  await camera.shootWhole('/account', 'auditor-account')
}

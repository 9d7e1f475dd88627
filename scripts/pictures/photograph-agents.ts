import type { Photographer } from './photographer'

/** Agents: none yet, made step by step, and one as it stands. */
export async function photographAgents(camera: Photographer): Promise<void> {
  const { page } = camera
  await camera.open('/agents', 'h1')
  await camera.shoot('agents')
  await camera.open('/agents/new', '[data-test=example-bakery]')
  await camera.shoot('agent-new', true)
  await page.locator('[data-test=example-bakery]').click()
  for (const step of ['says', 'knows', 'may']) {
    await camera.see('[data-test=next]')
    await camera.shoot(`agent-new-${step}`, true)
    await page.locator('[data-test=next]').click()
  }
  await camera.see('[data-test=agent-form]')
  await camera.shoot('agent', true)
  await camera.see('[data-test=new-round]')
  await camera.open(`/agents/rounds/new?agent=${page.url().split('/').at(-1)}`, '[data-test=round-form]')
  await page.locator('[data-test=round-name]').fill('December')
  await page.locator('[data-test=round-list]').fill('Number,Name\n+44 20 7946 0123,Anna\n+44 20 7946 0456,Ben')
  await page.locator('[data-test=look]').click()
  await camera.see('[data-test=round-preview]')
  await camera.shoot('agents-round-new', true)
  await camera.open('/agents/rounds/0194f3c0-0000-7000-8000-00000000a010', '.sheet')
  await camera.shoot('agents-round-not-there')
  await camera.openFirst('/agents', '[data-test=agent-row] a[href^="/agents/"]')
  await camera.open('/leads', '[data-test=search-leads]')
  await camera.shoot('leads')
  await camera.open('/leads/0194f3c0-0000-7000-8000-00000000e001', '.sheet')
  await camera.shoot('lead-not-there')
  await camera.shootWhole('/agents/dashboard', 'agents-dashboard')
  await camera.shootWhole('/agents/active', 'agents-active')
  await camera.shootWhole('/agents/calls', 'agents-calls')
  await camera.openFirst('/agents/calls?status=completed', '[data-test=agent-call] a[href^="/agents/calls/"]')
  await camera.see('[data-test=said]')
  await camera.shoot('agents-call', true)
  await camera.shootWhole('/agents/wishes', 'agents-wishes')
  await page.locator('[data-test=add]').click()
  await camera.see('[data-test=wish-form]')
  await camera.shoot('agents-wishes-add', true)
}

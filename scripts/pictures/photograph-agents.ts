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
  await camera.openFirst('/agents', '[data-test=agent-row] a[href^="/agents/"]')
  await camera.open('/leads', '[data-test=search-leads]')
  await camera.shoot('leads', true)
  await camera.openFirst('/leads', '[data-test=lead-row] a[href^="/leads/"]')
  await camera.see('[data-test=trail]')
  await camera.shoot('lead', true)
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

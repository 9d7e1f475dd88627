import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Finding {
  id: string
  impact?: string | null
  nodes: { target: unknown[], failureSummary?: string }[]
}

interface Runner {
  run: (options: object) => Promise<{ violations: Finding[] }>
}

/** What axe-core holds against the page as it stands, where it is serious or critical: one line for each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source)
  const findings = await page.evaluate(async () => {
    // a colour on its way from one to another is neither: what ends is waited for, and what has taken its place
    const ending = () => document.getAnimations()
      .filter(motion => motion.playState === 'running' && motion.effect?.getComputedTiming().endTime !== Infinity)
    for (let moving = ending(); moving.length > 0; moving = ending()) {
      await Promise.allSettled(moving.map(motion => motion.finished))
    }
    const { axe: runner } = window as unknown as { axe: Runner }
    return (await runner.run({ resultTypes: ['violations'], preload: false })).violations
  })
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id} at ${node.target.join(' ')}: ${node.failureSummary}`))
}

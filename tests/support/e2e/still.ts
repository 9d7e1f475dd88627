import type { Page, Route } from 'playwright-core'
import { until } from '../sandbox/until'
import { listens } from './listens'

const PRESSABLE = 'a[href], button, input, select, textarea, summary, [role=button], [role=switch], [role=combobox], [role=tab]'

interface Seen { element: Element, name: string, x: number, y: number }
type Watching = typeof globalThis & { seen?: Seen[] }

/**
 * Opens a page whose answers are held back until it stands there, and lets them come.
 *
 * A press that begins on a button and ends beside it, since that was pushed away in between, does nothing at all.
 *
 * @returns what could be pressed before they came and has moved when they were there, and how far, in pixels
 */
export async function whatMoves(page: Page, path: string): Promise<string[]> {
  const held: Route[] = []
  let isHolding = true
  const hold = (route: Route) => {
    const isAsked = route.request().method() === 'GET' && ['fetch', 'xhr'].includes(route.request().resourceType())
    if (isHolding && isAsked) held.push(route)
    else void route.continue()
  }
  await page.route('**/api/**', hold)
  await page.goto(path)
  await listens(page)
  await page.evaluate(remember, PRESSABLE)
  isHolding = false
  // a page that asks for something else meanwhile gives up what it asked for before
  await Promise.all(held.map(route => route.continue().catch(() => undefined)))
  // what is not in sight may wait to be scrolled to
  await until(async () => await page.evaluate(isNothingOnItsWay), 'what is in sight to be loaded')
  await page.unroute('**/api/**', hold)
  return page.evaluate(moved)
}

async function remember(selector: string): Promise<void> {
  await document.fonts.ready
  for (let frames = 0; frames < 2; frames++) await new Promise(resolve => requestAnimationFrame(resolve))
  ;(globalThis as Watching).seen = [...document.querySelectorAll(selector)].flatMap(element => {
    const { x, y, width, bottom } = element.getBoundingClientRect()
    const isOnScreen = width > 0 && y < innerHeight && bottom > 0
    const isInSight = isOnScreen && element.checkVisibility({ visibilityProperty: true })
    const text = element.textContent?.trim().replace(/\s+/g, ' ')
    const name = element.getAttribute('aria-label') ?? (text || element.outerHTML)
    return isInSight ? [{ element, name: name.slice(0, 60), x, y }] : []
  })
}

function isNothingOnItsWay(): boolean {
  const onTheirWay = [...document.querySelectorAll('.breathe, [aria-busy=true]')]
  return onTheirWay.every(one => one.getBoundingClientRect().top >= innerHeight)
}

function moved(): string[] {
  const stillThere = (globalThis as Watching).seen!.filter(({ element }) => element.isConnected)
  return stillThere.flatMap(({ element, name, x, y }) => {
    const now = element.getBoundingClientRect()
    const right = Math.round(now.x - x)
    const down = Math.round(now.y - y)
    return Math.max(Math.abs(right), Math.abs(down)) > 1 ? [`${name}: ${right} to the right, ${down} down`] : []
  })
}

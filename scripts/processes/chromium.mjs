// The browser of the end-to-end tests.
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { run } from './child.mjs'
import { PLAYWRIGHT } from './tools.mjs'

// The shell first: the same engine without windows, for half of the work (docs/decisions/034).
const USUAL_PLACES = [
  '/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** Of Debian, the one that is tried first first: releases before 12 have no shell. */
const PACKAGES = ['chromium-headless-shell', 'chromium']

/** @returns {Promise<string | null>} path of a Chromium: CHROMIUM_PATH, the system's, or Playwright's own */
export async function findChromium() {
  const places = [process.env.CHROMIUM_PATH, ...USUAL_PLACES]
  const { chromium } = await import('playwright-core')
  places.push(chromium.executablePath())
  return places.find(place => place && existsSync(place)) ?? null
}

/**
 * Finds a Chromium, or installs one: by apt-get where we are root on Debian, else by Playwright.
 *
 * @returns {Promise<string | null>} null where neither worked
 */
export async function ensureChromium() {
  const found = await findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', 'apt-get', ['update', '-q'], { env, onLine: () => {} })
    for (const name of PACKAGES) {
      if (await run('apt-get', 'apt-get', ['install', '-y', '-q', '--no-install-recommends', name], { env, onLine: () => {} }) === 0) break
    }
  } else {
    await run('playwright', process.execPath, [PLAYWRIGHT, 'install', 'chromium'])
  }
  return await findChromium()
}

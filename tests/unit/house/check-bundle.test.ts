import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectCanaries } from '../../../scripts/verify/canaries.mjs'
import { scanBundle } from '../../../scripts/verify/scan-bundle.mjs'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

let directory = ''
beforeEach(() => {
  directory = temporaryFolder('bundle')
  mkdirSync(join(directory, '_nuxt'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('the bundle check', () => {
  const canaries = collectCanaries(resolve('.'))

  it.each([
    'reserve_call', 'record_call_event', 'credit_transaction', 'talktime_system', 'TWILIO_AUTH_TOKEN', 'AUTH_SECRET', 'drizzle:',
  ])('knows %s as the server\'s', canary => {
    expect(canaries).toContain(canary)
  })

  it('knows sentences of the server, and none that pages use too', () => {
    expect(canaries).toContain('That e-mail address and password do not belong together.')
    expect(canaries).not.toContain('call')
    expect(canaries.length).toBeGreaterThan(50)
  })

  it('finds a leak in a minified chunk, and a source map', () => {
    writeFileSync(join(directory, '_nuxt/a.js'), 'const e="select * from credit_transaction";export{e}')
    writeFileSync(join(directory, '_nuxt/a.js.map'), '{}')
    const found = scanBundle({ directory, canaries }).leaks.map(leak => leak.found)
    expect(found).toEqual(expect.arrayContaining(['credit_transaction', 'a source map']))
  })

  it('passes a bundle that holds none', () => {
    writeFileSync(join(directory, '_nuxt/a.js'), 'export const dial = () => fetch("/api/calls/browser-start")')
    expect(scanBundle({ directory, canaries })).toEqual({ filesRead: 1, leaks: [] })
  })
})

import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listRoutes } from '../support/http-app'

/** Files that answer and that no test here asks, each with the reason. */
const SKIPPED: Record<string, string> = {}
/** Tests that go through the list of all routes ask each of them, but not for what it is there for. */
const SWEEPING = ['access.test.ts', 'bad-input.test.ts', 'every-route-is-tested.test.ts', 'input-fuzz.test.ts']

describe('the tests of the routes', () => {
  const sources = readdirSync('tests/http').filter(name => !SWEEPING.includes(name)).map(name => readFileSync(join('tests/http', name), 'utf8'))
  // genuine messages of the carrier are written there
  const text = [...sources, readFileSync('tests/support/twilio-requests.ts', 'utf8'), readFileSync('tests/support/http-world.ts', 'utf8')].join('\n')

  it.each(listRoutes().map(route => [route.file, route.path] as const))('ask for what %s is there for', (file, path) => {
    if (file in SKIPPED) return
    const asked = path.replace('**:all', 'sign-in/email').replace('**', 'nothing')
    const pattern = asked.split(/:\w+/).map(part => part.replaceAll(/[/.-]/g, '\\$&')).join('\\$\\{[^}]+\\}')
    expect(text, `no test in tests/http asks ${path}: write one, or give the reason in SKIPPED`).toMatch(new RegExp(`${pattern}['"\`?]`))
  })

  it('skip nothing that is not there', () => {
    const files = listRoutes().map(route => route.file)
    expect(Object.keys(SKIPPED).filter(file => !files.includes(file))).toEqual([])
  })
})

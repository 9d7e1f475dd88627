import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const APP = ['server', 'shared', 'browser', 'composables', 'components', 'pages', 'layouts', 'middleware', 'plugins', 'drizzle', 'scripts', 'sandbox']
const CODE = /\.(ts|vue|mjs)$/

/** What no line of the app uses, and why it is there. */
/** `browser/ui/bundled-icons.ts` stands in the place of a library for another one. */
const IN_PLACE = ['Icon', '_api', 'addAPIProvider', 'addIcon', 'loadIcon', 'setCustomIconsLoader']
const KEPT: Record<string, string> = {
  ...Object.fromEntries(IN_PLACE.map(name => [name, '@nuxt/icon imports it'])),
  emergencyCountries: 'no country is without numbers of its own: a test of the table must see which it has',
}

describe('what is exported', () => {
  it('is used by something that is no test', () => {
    const entries = APP.flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
    const files = [...readdirSync('.', { withFileTypes: true }), ...entries]
      .filter(entry => entry.isFile() && CODE.test(entry.name)).map(entry => `${entry.parentPath}/${entry.name}`)
    const unused = unusedOf(Object.fromEntries(files.map(file => [file, readFileSync(file, 'utf8')])))
    expect(unused.sort()).toEqual(Object.keys(KEPT).sort())
  })

  it.each([
    ['a function', 'export function add() {}', ['add']],
    ['one that waits', 'export async function add() {}', ['add']],
    ['a value', 'export const SUM = 1', ['SUM']],
    ['a class', 'export class Sum {}', ['Sum']],
    ['a type', 'export interface Sum { a: 1 }', ['Sum']],
    ['what its own file uses', 'export const SUM = 1\nexport default SUM', []],
    ['what another one uses', 'export const used = 1', []],
  ])('that nobody uses is found: %s', (_, source, found) => {
    expect(unusedOf({ 'server/sum.ts': source, 'server/other.ts': 'import { used } from \'./sum\'' })).toEqual(found)
  })
})

/** Names that stand nowhere but where they are exported. Tables are reached by the schema as a whole. */
function unusedOf(sources: Record<string, string>): string[] {
  const uses = new Map<string, number>()
  for (const source of Object.values(sources)) {
    for (const [word] of source.matchAll(/[\w$]+/g)) uses.set(word, (uses.get(word) ?? 0) + 1)
  }
  return Object.entries(sources).filter(([file]) => !file.startsWith('drizzle/schema/')).flatMap(([, source]) =>
    [...source.matchAll(/^export (?:async )?(?:function|const|class|interface|type) (\w+)/gm)].map(match => match[1]!)
      .filter(name => uses.get(name) === 1))
}

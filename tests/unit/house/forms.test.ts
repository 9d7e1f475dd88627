import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const screens = ['pages', 'components'].flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.vue')).map(entry => `${entry.parentPath}/${entry.name}`))
const formsIn = (source: string) => source.match(/<form\b(?:[^>"]|"[^"]*")*>/g) ?? []
/** What is pressed before the first script has run the browser sends by itself: by `get` all is in the address. */
const keepsToItself = (form: string) =>
  /\bmethod="post"/.test(form) || (/\bmethod="get"/.test(form) && /\brole="search"/.test(form))
/** It asks for a day, and for nothing of a person. */
const A_DAY = 'components/finance/ledger/WalletAsOf.vue'

it('what is typed into a form stands in no address, unless it is searched for', () => {
  const open = screens.filter(file => formsIn(readFileSync(file, 'utf8')).some(form => !keepsToItself(form)))
  expect(open).toEqual([A_DAY])
  expect(keepsToItself('<form class="a" @submit.prevent="save">')).toBe(false)
  expect(keepsToItself('<form method="get" @submit.prevent="save">')).toBe(false)
})

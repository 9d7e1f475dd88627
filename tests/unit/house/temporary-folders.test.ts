import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Guards a database in the same folder, or is what looks whether a guard works. */
const GUARD_THEIR_OWN = [
  'bench/stack.ts', 'scripts/processes/temporary-folder.mjs', 'tests/db/left-behind.test.ts', 'tests/support/global-database.ts',
]

it('every temporary folder goes with the program that made it, whatever ends that', () => {
  const files = ['bench', 'scripts', 'tests'].flatMap(place => readdirSync(resolve(place), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(?:ts|mjs)$/.test(file) && !file.endsWith('house/temporary-folders.test.ts')).map(file => `${place}/${file}`))
  const makers = files.filter(file => /mkdtemp(?:Sync)?\(/.test(readFileSync(resolve(file), 'utf8')))
  expect(makers.sort()).toEqual(GUARD_THEIR_OWN)
})

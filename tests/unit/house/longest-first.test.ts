import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import type { TestSpecification } from 'vitest/node'
import { LONGEST, LongestFirst } from '../../support/longest-first'

it('the files that take longest are there, and begin before all others', async () => {
  expect(LONGEST.filter(file => !existsSync(file))).toEqual([])
  const files = ['tests/http/a.test.ts', LONGEST[2]!, 'tests/unit/b.test.ts', LONGEST[0]!].map(name => ({
    moduleId: resolve(name), project: { name: '', config: { sequence: { groupOrder: 0 }, isolate: false } },
  }) as unknown as TestSpecification)
  const cache = { getFileTestResults: () => undefined, getFileStats: () => ({ size: 1 }) }
  const sequencer = new LongestFirst({ config: { root: resolve('.') }, cache } as never)
  expect((await sequencer.sort(files)).map(({ moduleId }) => moduleId))
    .toEqual([LONGEST[0]!, LONGEST[2]!, 'tests/http/a.test.ts', 'tests/unit/b.test.ts'].map(name => resolve(name)))
})

import { expect, it } from 'vitest'
import { inPhase } from '../../../scripts/processes/phase.mjs'

it('says what is being done, and when it is done how long it took; what fails says nothing of being done', async () => {
  const said: string[] = []
  let now = 1_000
  const clock = { say: (line: string) => void said.push(line), now: () => now }
  expect(await inPhase('Building the app', async () => {
    now += 74_400
    return 'built'
  }, clock)).toBe('built')
  await expect(inPhase('Making people', () => Promise.reject(new Error('no')), clock)).rejects.toThrow('no')
  expect(said).toEqual(['  Building the app …', '✓ Building the app: 74 s', '  Making people …'])
})

import { expect, it, vi } from 'vitest'
import { checkThat, whatFailed } from '../../../scripts/verify/steps.mjs'

it('a check that fails is told of, also where another one failed while it ran', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  let goOn = () => {}
  const until = new Promise<void>(resolve => goOn = resolve)
  const slow = checkThat('lint', async () => {
    await until
    throw new Error('a line is too long')
  })
  await checkThat('types', () => Promise.reject(new Error('no such name')))
  goOn()
  await slow
  expect(whatFailed()).toEqual(['✗ types', '    no such name', '✗ lint', '    a line is too long'])
})

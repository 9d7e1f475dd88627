import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { freePort } from '../../../scripts/processes/free-port.mjs'

const { randomInt } = vi.hoisted(() => ({ randomInt: vi.fn() }))
vi.mock('node:crypto', async original => ({ ...await original<typeof import('node:crypto')>(), randomInt }))
afterEach(() => randomInt.mockReset())

it('a free port is none that a system gives away by itself, none that somebody listens on, and no other’s', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const busy = typeof address === 'object' ? address!.port : 0
  for (const port of [busy, 20_111, 20_111, 20_112]) randomInt.mockReturnValueOnce(port)
  expect(await freePort()).toBe(20_111)
  expect(await freePort()).toBe(20_112)
  expect(randomInt.mock.calls.every(([first, pastLast]) => first >= 1024 && pastLast <= 32_768)).toBe(true)
  taken.close()
})

it('says so where there is none', async () => {
  randomInt.mockReturnValue(20_113)
  await freePort()
  await expect(freePort()).rejects.toThrow('No free port')
})

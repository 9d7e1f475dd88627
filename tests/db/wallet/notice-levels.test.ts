import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantCredit, postTransaction } from '../../support/ledger/kernel'
import { applyNoticeLevels } from '../../../server/services/wallet/apply-notice-levels'
import { createPerson, createTestContext, ENVIRONMENT, type Person, type TestContext } from '../../support/test-context'

vi.mock('nitropack/runtime', () => ({
  defineNitroPlugin: (plugin: unknown) => plugin,
  useRuntimeConfig: () => ({ verifierSha256: '' }),
}))

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

const levels = async () => (await context.admin`select level_micros from notice_level order by 1`).map(row => row.level_micros as bigint)
const crossings = async (person: Person) => (await context.admin`
  select key from wallet_crossing where wallet_id = ${person.walletId} order by id`).map(row => row.key as string)

let takes = 0
async function take(person: Person, amountMicros: bigint): Promise<void> {
  const idempotencyKey = `take:${takes++}`
  await postTransaction(context, {
    walletId: person.walletId, kind: 'adjustment', amountMicros: -amountMicros, contraAccount: 'adjustments', idempotencyKey,
    requestHash: Buffer.alloc(32), actor: 'system:test', reason: 'Test', effectiveAt: context.clock.now(),
  })
}

describe('the levels that people are told of', () => {
  it('are those of the settings once the server has started, whatever they were before', async () => {
    const { default: start } = await import('../../../server/plugins/start') as unknown as {
      default: (nitro: { hooks: { hook: (name: string, work: () => Promise<void>) => void } }) => void
    }
    const { getContext } = await import('../../../server/http/current-context')
    const settings = { ...ENVIRONMENT, DATABASE_URL: context.testDatabase.appUrl }
    for (const [setting, expected] of [['7,3', [3_000_000n, 7_000_000n]], ['5,2,0', [0n, 2_000_000n, 5_000_000n]]] as const) {
      for (const [name, value] of Object.entries({ ...settings, LOW_BALANCE_LEVELS: setting })) vi.stubEnv(name, value)
      const closing: (() => Promise<void>)[] = []
      start({ hooks: { hook: (_, work) => void closing.push(work) } })
      await getContext()
      expect(await levels()).toEqual(expected)
      for (const close of closing) await close()
      vi.unstubAllEnvs()
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal)
  })

  it('are noticed once when money falls below them, and again after it rose', async () => {
    await applyNoticeLevels(context)
    const person = await createPerson(context, { grantMicros: 6_000_000n })
    await take(person, 1_000_000n)
    expect(await crossings(person)).toEqual([])
    await take(person, 1n)
    await take(person, 1n)
    expect(await crossings(person)).toEqual(['low:5000000'])
    await take(person, 4_999_998n)
    expect(await crossings(person)).toEqual(['low:5000000', 'low:2000000', 'low:0'])
    const more = { userId: person.id, amountMicros: 5_000_000n, idempotencyKey: 'more', actor: 'system:test', reason: 'Test' }
    await grantCredit(context, more)
    await take(person, 1n)
    expect((await crossings(person)).slice(3)).toEqual(['low:5000000'])
  })

  it('stay as they are when the same are set by eight processes at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => applyNoticeLevels(context)))
    expect(await levels()).toEqual([0n, 2_000_000n, 5_000_000n])
  })
})

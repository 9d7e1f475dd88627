import type { Context } from '../../context'
import { listUsesToPrice, listVoicePrices, noteVoiceCosts, toVoicePrice } from '../../db/costs/voice-costs'
import { sqlStateOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import { priceUsage } from '../../domain/costs/price-usage'

const BATCH = 500

/**
 * Prices what voices used, in calls that are over and in trials, each once and by the prices of when it began. What
 * lacks a price waits for one. Any number of processes may run this at once.
 *
 * @returns how many were priced, and how many wait.
 */
export async function priceVoices(context: Context): Promise<{ priced: number, waiting: number }> {
  const { clock, database, log } = context
  const missing = new Set<string>()
  const counts = { priced: 0, waiting: 0 }
  let after: string | null = null
  for (;;) {
    const from: string | null = after
    const uses = await database.asSystem(async tx => {
      const uses = await listUsesToPrice(tx, from, BATCH)
      if (uses.length === 0) return uses
      const prices = (await listVoicePrices(tx)).map(toVoicePrice)
      const verdicts = uses.map(use => ({ useId: use.useId, verdict: priceUsage(use, prices) }))
      const costs = verdicts.flatMap(({ useId, verdict }) => (verdict.isPriced ? [{ useId, ...verdict.cost }] : []))
      if (costs.length > 0) await noteVoiceCosts(tx, costs, clock.now())
      for (const { verdict } of verdicts) {
        if (!verdict.isPriced) verdict.missing.forEach(({ model, kind }) => missing.add(`${model ?? 'no model'} ${kind}`))
      }
      counts.priced += costs.length
      counts.waiting += uses.length - costs.length
      return uses
    }).catch((error: unknown) => {
      // another process has priced one of them meanwhile
      if (sqlStateOf(error) !== KERNEL_ERRORS.impossible) throw error
      return []
    })
    if (uses.length < BATCH) break
    after = uses.at(-1)!.useId
  }
  if (missing.size > 0) log.warn({ waiting: counts.waiting, missing: [...missing].sort() }, 'voices used what has no price')
  return counts
}

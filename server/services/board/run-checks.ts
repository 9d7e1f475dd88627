import type { Context } from '../../context'
import { claimCheck, noteAnswer, noteFailure } from '../../db/board'
import { WHOLE_CHECKS } from './checks'
import { failureWords } from './failure-words'

/** How old an answer about everything gets before it is looked for again. */
export const WHOLE_EVERY_MS = 3_600_000
/** Longer than any check may take. */
const LEASE_MS = 900_000

export type RunningContext = Pick<Context, 'config' | 'database' | 'anchors' | 'clock' | 'log'>

/**
 * Looks at everything that was asked for or is due, one check after the other. Any number of processes may run this at
 * once: each takes checks of its own.
 *
 * @returns how many were looked at.
 */
export async function runChecks(context: RunningContext): Promise<number> {
  for (let count = 0; ; count++) {
    const name = await claim(context)
    if (name === null) return count
    await run(context, name)
  }
}

function claim({ database, clock }: RunningContext): Promise<string | null> {
  const now = clock.now()
  const [leaseUntil, olderThan] = [new Date(now.getTime() + LEASE_MS), new Date(now.getTime() - WHOLE_EVERY_MS)]
  return database.asSystem(tx => claimCheck(tx, [...WHOLE_CHECKS.keys()], { now, leaseUntil, olderThan }))
}

async function run({ config, database, anchors, clock, log }: RunningContext, name: string): Promise<void> {
  const checkedAt = clock.now()
  const began = performance.now()
  try {
    const findings = await WHOLE_CHECKS.get(name)!({ database, anchors, signingKey: config.anchors.signingKey })
    if (findings.count > 0) log.error({ check: name, count: findings.count, first: findings.first[0]?.says }, 'a check of the ledger is red')
    const durationMs = Math.round(performance.now() - began)
    await database.asSystem(tx => noteAnswer(tx, name, { findings, checkedAt, durationMs }))
  } catch (error) {
    log.error({ error, check: name }, 'a check of the ledger could not be made')
    await database.asSystem(tx => noteFailure(tx, name, failureWords(error), checkedAt))
  }
}

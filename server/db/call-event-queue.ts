import { recordCallEvent, type CallEventInput, type CallEventOutcome } from './calls'
import { databaseErrorOf, retryingConflicts, type Sql } from './client'

/** Records what is said of calls, several at a time where several come at once (docs/decisions/041). */
export interface CallEventQueue {
  /** Resolves once it is committed; rejects as it would alone. */
  record: (event: CallEventInput) => Promise<CallEventOutcome>
}

/** Batches under way at once: while one waits for the disk, another one works. */
const MOST_UNDER_WAY = 2
/** What a batch holds is locked until all of it is done. */
const MOST_EVENTS = 16

interface Waiting {
  event: CallEventInput
  resolve: (outcome: CallEventOutcome | Promise<CallEventOutcome>) => void
  reject: (error: unknown) => void
}

/**
 * What arrives goes at once; what arrives while that is under way forms the next batch. A batch is one transaction: where
 * it is refused nothing of it was done, and each of its events goes alone, as does what the batch left out because
 * somebody else had it locked. So whatever becomes of one event, the others do not wait for it, and do not fail with it.
 */
export function createCallEventQueue(sql: Sql): CallEventQueue {
  let waiting: Waiting[] = []
  let underWay = 0

  function send(): void {
    if (underWay >= MOST_UNDER_WAY || waiting.length === 0) return
    const batch = waiting.slice(0, MOST_EVENTS)
    waiting = waiting.slice(MOST_EVENTS)
    underWay++
    void settle(batch).finally(() => {
      underWay--
      send()
    })
  }

  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await recordCallEvents(sql, batch.map(({ event }) => event))
      batch.forEach(({ event, resolve }, place) => resolve(outcomes[place] ?? alone(event)))
    } catch (error) {
      // refused by the database, and so undone; of a line that broke nobody knows
      if (databaseErrorOf(error)) batch.forEach(({ event, resolve }) => resolve(alone(event)))
      else batch.forEach(({ reject }) => reject(error))
    }
  }

  const alone = (event: CallEventInput) => retryingConflicts(() => recordCallEvent(sql, event))

  return {
    record: event => new Promise((resolve, reject) => {
      waiting.push({ event, resolve, reject })
      send()
    }),
  }
}

/** What became of each, in their order; null for one that is to go alone. */
async function recordCallEvents(client: Sql, events: CallEventInput[]): Promise<(CallEventOutcome | null)[]> {
  const rows = await client`
    select outcome, user_id, revision, charged_micros from record_call_events(${JSON.stringify(events, withBigint)}::text::jsonb)`
  return rows.map(row => row.outcome === 'busy'
    ? null
    : {
        outcome: row.outcome as CallEventOutcome['outcome'],
        userId: row.user_id as string | null,
        revision: row.revision as number | null,
        chargedMicros: row.charged_micros === null ? null : BigInt(row.charged_micros as string),
      })
}

const withBigint = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

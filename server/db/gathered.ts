import { withBigint } from './arrays'
import { recordCallEvent, type CallEventInput, type CallEventOutcome } from './calls'
import { databaseErrorOf, retryingConflicts, type Sql } from './client'
import { createGatherer } from './gather'

/** What many ask of the database at once, and one statement answers (docs/decisions/041). */
export interface Gathered {
  /** Records what is said of a call. Resolves once that is committed; rejects as it would alone. */
  recordCallEvent: (event: CallEventInput) => Promise<CallEventOutcome>
  /** Changes whenever one of the newest `limit` calls of a person does, or a new one comes. */
  callsVersion: (userId: string, limit: number) => Promise<string>
}

interface AskedVersion { userId: string, limit: number }

/** What a batch settles is locked until all of it is done. */
const MOST_EVENTS = 16
const MOST_VERSIONS = 100

export function createGathered(sql: Sql): Gathered {
  const alone = (event: CallEventInput) => retryingConflicts(() => recordCallEvent(sql, event))

  /**
   * A batch is one transaction: where it is refused nothing of it was done, and each of its events goes alone, as does
   * what the batch left out because somebody else had it locked. So no event fails or waits for another one's sake.
   */
  async function recordTogether(events: CallEventInput[]): Promise<(CallEventOutcome | Promise<CallEventOutcome>)[]> {
    try {
      const outcomes = await recordCallEvents(sql, events)
      return events.map((event, place) => outcomes[place] ?? alone(event))
    } catch (error) {
      // of a line that broke nobody knows what became of it: that is for the sender to repeat
      if (!databaseErrorOf(error)) throw error
      return events.map(alone)
    }
  }

  const askVersion = createGatherer((asked: AskedVersion[]) => callsVersions(sql, asked), MOST_VERSIONS)

  return {
    recordCallEvent: createGatherer(recordTogether, MOST_EVENTS),
    callsVersion: (userId, limit) => askVersion({ userId, limit }),
  }
}

/** What became of each, in their order; null for one that is to go alone. */
async function recordCallEvents(client: Sql, events: CallEventInput[]): Promise<(CallEventOutcome | null)[]> {
  const rows = await client`
    select outcome, user_id, revision, charged_micros from record_call_events(p_events => ${JSON.stringify(events, withBigint)}::text::jsonb)`
  return rows.map(row => row.outcome === 'busy'
    ? null
    : {
        outcome: row.outcome as CallEventOutcome['outcome'],
        userId: row.user_id as string | null,
        revision: row.revision as number | null,
        chargedMicros: row.charged_micros === null ? null : BigInt(row.charged_micros as string),
      })
}

async function callsVersions(client: Sql, asked: AskedVersion[]): Promise<string[]> {
  const rows = await client`
    select calls_version(p_user_id => asked."userId", p_limit => asked."limit") as version
    from jsonb_to_recordset(${JSON.stringify(asked)}::text::jsonb) as asked ("userId" text, "limit" int)`
  return rows.map(row => row.version as string)
}

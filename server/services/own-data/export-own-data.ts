import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { PERSONAL_DATA, readPersonalRows } from '../../db/own-data/personal-data'
import type { ResolvedSession } from '../../auth/resolve-session'
import type { ExportSink } from '../exports/write-export'

/** Writes all that is kept about a person, as one JSON document: a list of rows for each table (P2). */
export async function exportOwnData(
  context: Context, { user }: ResolvedSession, sink: ExportSink, requestId: string,
): Promise<void> {
  const at = context.clock.now()
  await context.database.asSystem(tx => writeAudit(tx, {
    at, actorId: user.id, action: 'account.download', subjectType: 'user', subjectId: user.id, requestId,
  }))
  sink.begin({ fileName: `talktime-my-data-${at.toISOString().slice(0, 10)}.json`, format: 'json' })
  try {
    await sink.write(`{"made_at":${JSON.stringify(at.toISOString())}`)
    await sink.write(`,"session":${JSON.stringify(await context.auth.sessions.list(user.id))}`)
    await context.database.asUser(user.id, async tx => {
      for (const name of Object.keys(PERSONAL_DATA)) {
        await sink.write(`,${JSON.stringify(name)}:[`)
        let isFirst = true
        for await (const rows of readPersonalRows(tx, name, user.id)) {
          await sink.write((isFirst ? '' : ',') + rows.map(row => JSON.stringify(row, readably)).join(',\n'))
          isFirst = false
        }
        await sink.write(']')
      }
    })
    await sink.write('}\n')
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}

/** Bytes, which are digests, as hex. Amounts come as text already. */
function readably(_key: string, value: unknown): unknown {
  const bytes = value as { type?: unknown, data?: unknown } | null
  if (typeof value === 'object' && bytes?.type === 'Buffer' && Array.isArray(bytes.data)) return Buffer.from(bytes.data as number[]).toString('hex')
  return value
}

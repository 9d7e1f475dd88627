import type { Role } from '../../../shared/schemas/user'
import type { CaseFound } from '../../db/books/match-cases'
import { RUN_LEASE_SECONDS, type MatchRunFound, type MatchRunRow } from '../../db/books/match-runs'
import { COUNTED, type KindCounts, type MatchCaseDto, type MatchRunDto, type PersonRef, CASE_KINDS, type CaseKind } from '../../../shared/schemas/books'

/** Who looks, or acts. */
export interface Staff { id: string, role: Role }

export function toRunDto({ run, starterName }: MatchRunFound, now: Date): MatchRunDto {
  return {
    id: run.id,
    day: run.day,
    state: stateOf(run, now),
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    startedBy: run.startedBy.startsWith('system:') ? null : personOf(run.startedBy, starterName),
    counts: Object.fromEntries(CASE_KINDS.map(kind => [kind, countsOf(run, kind)])) as Record<CaseKind, KindCounts>,
    error: run.error,
  }
}

function stateOf({ finishedAt, updatedAt, error }: MatchRunRow, now: Date): MatchRunDto['state'] {
  if (finishedAt) return error === null ? 'done' : 'failed'
  return now.getTime() - updatedAt.getTime() > RUN_LEASE_SECONDS * 1000 ? 'stopped' : 'running'
}

function countsOf({ counts }: MatchRunRow, kind: CaseKind): KindCounts {
  return Object.fromEntries(COUNTED.map(name => [name, counts?.[`${kind}.${name}`] ?? 0])) as KindCounts
}

/** @param currency of an object that says none */
export function toCaseDto({ case: row, ownerName, closerName }: CaseFound, currency: string): MatchCaseDto {
  const stated = row.ours?.currency ?? row.theirs?.currency
  return {
    id: row.id,
    kind: row.kind,
    bucket: row.bucket,
    day: row.day,
    state: row.state,
    owner: personOf(row.ownerId, ownerName),
    note: row.note,
    externalId: row.externalId,
    differenceMicros: row.differenceMicros?.toString() ?? null,
    currency: typeof stated === 'string' && /^[A-Z]{3}$/.test(stated) ? stated : currency,
    foundAt: row.foundAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    closedBy: personOf(row.closedBy, closerName),
    isStillThere: row.closedBy !== null && row.closedAt !== null && row.seenAt > row.closedAt,
  }
}

function personOf(id: string | null, name: string | null): PersonRef | null {
  return id === null ? null : { id, name: name ?? id }
}

import type { OurEntry, Pair, TheirEntry } from '../../domain/books/pair-books'
import type { Outcome, Verdict } from '../../domain/books/verdict'
import type { Context } from '../../context'
import { caseKey, mendCases, openCases, type FoundCase } from '../../db/books/match-cases'
import { finishRun, noteProgress, type MatchRunRow } from '../../db/books/match-runs'
import { COUNTED, CASE_BUCKETS, type CaseBucket, type CaseKind } from '../../../shared/schemas/books'
import type { Book } from './book'

export interface Judged<O extends OurEntry, T extends TheirEntry> { pair: Pair<O, T>, verdict: Verdict }

/** What a run writes: its counts as it goes, cases for what differs, the end of cases that agree now. */
export interface RunWriter {
  write: <O extends OurEntry, T extends TheirEntry>(book: Book<O, T>, judged: readonly Judged<O, T>[]) => Promise<void>
  finish: (error: string | null) => Promise<void>
}

/** The run was taken for dead and closed; another may be under way. */
export class RunClosed extends Error {
  constructor() {
    super('the comparison was closed by somebody else')
    this.name = 'RunClosed'
  }
}

const isBucket = (outcome: Outcome): outcome is CaseBucket => (CASE_BUCKETS as readonly string[]).includes(outcome)
const isCounted = (outcome: Outcome) => (COUNTED as readonly string[]).includes(outcome)

export function createRunWriter(context: Context, run: MatchRunRow): RunWriter {
  const counts: Record<string, number> = {}
  const { asSystem } = context.database

  return {
    async write(book, judged) {
      for (const { verdict: { outcome } } of judged) {
        const name = `${book.kind}.${outcome}`
        if (isCounted(outcome)) counts[name] = (counts[name] ?? 0) + 1
      }
      const now = context.clock.now()
      const found = judged.map(one => toCase(context, run.day, book, one, now)).filter(one => one !== null)
      const agreed = judged.filter(({ verdict }) => verdict.outcome === 'match' || verdict.outcome === 'nothing')
      await asSystem(async tx => {
        if (!await noteProgress(tx, run.id, { counts, updatedAt: now })) throw new RunClosed()
        await openCases(tx, found, now, true)
        await mendCases(tx, agreed.map(({ pair }) => keyOf(book.kind, pair)), now)
      })
    },
    async finish(error) {
      const now = context.clock.now()
      await asSystem(tx => finishRun(tx, run.id, { counts, error, finishedAt: now }))
    },
  }
}

function keyOf(kind: CaseKind, { ours, theirs }: Pair<OurEntry, TheirEntry>): string {
  return caseKey(kind, theirs?.externalId ?? ours?.externalId ?? ours!.id)
}

function toCase<O extends OurEntry, T extends TheirEntry>(
  context: Context, day: string, book: Book<O, T>, { pair, verdict }: Judged<O, T>, now: Date,
): FoundCase | null {
  if (!isBucket(verdict.outcome)) return null
  const { ours, theirs } = pair
  return {
    id: context.ids.uuid(now),
    key: keyOf(book.kind, pair),
    kind: book.kind,
    bucket: verdict.outcome,
    day,
    externalId: theirs?.externalId ?? ours?.externalId ?? null,
    differenceMicros: verdict.differenceMicros,
    ...book.describe(pair),
  }
}

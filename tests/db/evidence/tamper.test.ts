import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChance } from '../../support/gate/chance'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { changeOf, eachColumn, isNamed, takeDownAllFences, type Change } from '../../support/ledger/tamper-watched'
import { makeWatchedBooks, readWatched, type WatchedTable } from '../../support/ledger/watched-books'
import { createTestContext, type TestContext } from '../../support/test-context'

/** EVIDENCE_CHANGES=10000 for the long run. */
const CHANGES = Number(process.env.EVIDENCE_CHANGES ?? 1000)
const BATCH = 50

let context: TestContext
let tables: WatchedTable[]
let entries: number
beforeAll(async () => {
  context = await createTestContext()
  await makeWatchedBooks(context)
  tables = await readWatched(context.admin)
  const [log] = await context.admin`select count(*)::int as count from evidence`
  entries = log!.count as number
  await takeDownAllFences(context.admin)
  await context.admin.unsafe(`
    create function tamper_in(p_change text, p_tables text[], p_is_whole boolean, out there text[], out anywhere text[]) language plpgsql as $$
    declare v_count int;
    begin
      execute p_change;
      get diagnostics v_count = row_count;
      if v_count = 0 then return; end if;
      there := array(select v.detail from evidence_violations(p_tables) v order by 1);
      if p_is_whole then anywhere := array(select v.detail from evidence_violations() v order by 1); end if;
      raise exception 'undo' using errcode = 'TT098';
    exception when sqlstate 'TT098' then null;
    end $$`)
})
afterAll(() => context.close())

const violations = () => context.admin`select * from evidence_violations()`

/** Of so many, one is looked for in all tables too. */
const WHOLE_EVERY = 20

function tableOf({ sql }: Change): string {
  return /^(?:update|delete from|insert into) "?(\w+)/.exec(sql)![1]!
}

/**
 * What the log says of each. A change is looked for in its own table, or in the log itself; that a look at everything
 * says the same, one in so many shows.
 */
async function tryAll(changes: readonly Change[]): Promise<{ missed: string[], misplaced: string[], made: number }> {
  const outcome = { missed: [] as string[], misplaced: [] as string[], made: 0 }
  for (let from = 0; from < changes.length; from += BATCH) {
    const batch = changes.slice(from, from + BATCH)
    const asked = batch.map((change, index) => (
      { sql: change.sql, table: tableOf(change), isWhole: (from + index) % WHOLE_EVERY === 0 }
    ))
    const rows = await context.admin`
      select t.there, t.anywhere
      from jsonb_array_elements(${context.admin.json(asked)}) with ordinality as one(ask, place),
        tamper_in(ask ->> 'sql', array[ask ->> 'table'], (ask ->> 'isWhole')::boolean) t
      order by place`
    for (const [index, { there, anywhere }] of rows.entries()) {
      if (there === null) continue
      outcome.made += 1
      const change = batch[index]!
      if (anywhere !== null) expect(anywhere, change.what).toEqual(expect.arrayContaining(there as string[]))
      if ((there as string[]).length === 0) outcome.missed.push(change.what)
      else if (!isNamed(change, there as string[])) outcome.misplaced.push(`${change.what}: ${JSON.stringify(there)}`)
    }
  }
  return outcome
}

describe('one change behind the app\'s back', () => {
  it('F5 is looked for in books with rows in every table that is watched', async () => {
    expect(tables.filter(table => table.rows.length === 0).map(table => table.name)).toEqual([])
    expect([...await violations()]).toEqual([])
  })

  it('F5 of any column of any table that is watched is found, and the row is named', async () => {
    const changes = eachColumn(tables, createChance(1))
    const { missed, misplaced, made } = await tryAll(changes)
    expect({ missed, misplaced }).toEqual({ missed: [], misplaced: [] })
    expect(made).toBeGreaterThan(300)
  })

  it(`F5 of ${CHANGES} of any kind, in rows and in the log itself, each is found and named`, async () => {
    const chance = createChance(2)
    let made = 0
    while (made < CHANGES) {
      const count = Math.min(500, CHANGES - made + 20)
      const changes = Array.from({ length: count }, (_, index) => changeOf(tables, entries, index, chance))
      const outcome = await tryAll(changes)
      expect({ missed: outcome.missed, misplaced: outcome.misplaced }).toEqual({ missed: [], misplaced: [] })
      made += outcome.made
    }
    // each was undone
    expect([...await violations()]).toEqual([])
  })

  it.each([
    ['that compares no digests', 'last.digest is distinct from %2$s', 'false', 'missed'],
    ['that does not look for rows that are gone', `last.operation <> ''delete''`, 'false', 'missed'],
    ['that computes no hash of an entry', 'l.hash <> evidence_hash(', 'false and l.hash <> evidence_hash(', 'missed'],
    ['that takes a copy for the row itself', 'now.copies > 1', 'false', 'missed'],
  ])('F5 the test notices a log %s', async (_, from, to) => {
    const [before] = await context.admin`select pg_get_functiondef('evidence_violations'::regproc) as source`
    await mutateFunction(context.admin, 'evidence_violations', from.replaceAll(`''`, `'`), to)
    const chance = createChance(3)
    // every other one in the log itself
    const kinds = Array.from({ length: 160 }, (_, index) => (index % 2 === 0 ? 3 : (index - 1) / 2))
    const changes = [...kinds.map(kind => changeOf(tables, entries, kind, chance)), ...copies()]
    const { missed } = await tryAll(changes).finally(() => context.admin.unsafe(before!.source as string))
    expect(missed.length).toBeGreaterThan(0)
  })

  /** Rows that are there twice, to the letter. */
  function copies(): Change[] {
    return tables.map(({ name, columns, rows }) => {
      const list = Object.keys(columns).map(column => `"${column}"`).join(', ')
      return {
        what: `a second ${name} ${rows[0]}`, places: [`${name} ${rows[0]}`],
        sql: `insert into "${name}" (${list}) select ${list} from "${name}" limit 1`,
      }
    })
  }
  it('F5 that doubles a row to the letter is found', async () => {
    const { missed, made } = await tryAll(copies())
    expect(missed).toEqual([])
    expect(made).toBe(tables.length)
  })
})

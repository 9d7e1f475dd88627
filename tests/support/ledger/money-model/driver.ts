import { expect } from 'vitest'
import { databaseErrorOf } from '../../../../server/db/client'
import type { Admin, TestContext } from '../../test-context'
import { findChainProblem } from '../chain'
import { violationsOf } from '../read-ledger'
import { KernelCalls } from './kernel-calls'
import { Oracle } from './oracle-desk'
import type { Operation } from './operations'
import { anyRate, makePeople } from './people'
import { readState, stateOfOracle } from './state'
import { MoneySteps } from './steps'

const BEGAN = Date.UTC(2026, 10, 24, 12)
/** How much of a history a failure prints. */
const LAST = 40

interface RunOptions {
  plants?: ((sql: Admin) => Promise<unknown>)[]
  /** Counts what the steps came to. */
  tally?: Map<string, number>
  /** Leaves the books in the database, for tests that need some; once in each. */
  isKept?: boolean
}

class Undone extends Error {}

/** Does one history to the kernel and to the oracle, and compares all there is after each step. */
export class MoneyRun {
  private constructor(
    private readonly sql: Admin, private readonly steps: MoneySteps, private readonly tally: Map<string, number>,
  ) {}

  /** In one transaction that is undone at the end: the next history finds an empty ledger. Bugs are planted first. */
  static async run(
    context: TestContext, history: Operation[], { plants = [], tally = new Map(), isKept = false }: RunOptions = {},
  ): Promise<void> {
    const undone = context.admin.begin(async transaction => {
      const sql = transaction as unknown as Admin
      for (const plant of plants) await plant(sql)
      await makeAttempts(sql)
      const steps = new MoneySteps(new Oracle(BEGAN), await makePeople(sql, BEGAN), await anyRate(sql))
      await new MoneyRun(sql, steps, tally).#play(history)
      if (!isKept) throw new Undone()
    })
    await undone.catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
  }

  async #play(history: Operation[]): Promise<void> {
    for (const [index, operation] of history.entries()) {
      try {
        await this.#step(operation, `step ${index}`)
      } catch (error) {
        const last = tellLast(history.slice(0, index + 1))
        throw new Error(`${(error as Error).message}\nThe last operations:\n${last}`, { cause: error })
      }
    }
    const { wallets, disputes } = this.steps.oracle
    for (const { kind, amount, grantedMicros: granted } of wallets.flatMap(({ rows }) => rows)) {
      this.#count(`${kind} ${granted === 0n ? 'paid' : granted === amount ? 'granted' : 'mixed'}`)
    }
    for (const { owed, collected } of disputes) this.#count(owed === 0n ? 'covered' : collected === 0n ? 'owed' : 'collected')
    for (const { walletId } of this.steps.owners) expect(await findChainProblem(this.sql, walletId)).toBeNull()
  }

  async #step(operation: Operation, label: string): Promise<void> {
    const { steps, sql } = this
    for (let time = 1; time <= operation.times; time++) {
      const expected: string[] = []
      const seen: string[] = []
      await steps.take(operation, async (tell, real) => {
        expected.push(tell)
        seen.push(await this.#attempt(real))
      })
      expect(seen, label).toEqual(expected)
      for (const answer of seen) this.#count(`${operation.do} ${answer.replace(/^[1-9]\d*$/, 'some')}`)
    }
    expect(await readState(sql, steps.owners, steps.ids), label).toEqual(stateOfOracle(steps.oracle))
    expect(await violationsOf(sql), label).toEqual([])
    const [row] = await sql`select attempts_that_worked() as worked`
    expect(row!.worked, label).toEqual([])
  }

  #count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1)
  }

  /** What the kernel refuses is undone alone; a refusal that the rules do not know is a failure of the run. */
  async #attempt(real: (kernel: KernelCalls) => Promise<string>): Promise<string> {
    const savepoint = this.sql as unknown as { savepoint: <T>(work: (sql: Admin) => Promise<T>) => Promise<T> }
    try {
      return await savepoint.savepoint(sql => real(new KernelCalls(sql, this.steps.oracle.now)))
    } catch (error) {
      const code = databaseErrorOf(error)?.code ?? ''
      if (code.startsWith('TT')) return code
      throw error
    }
  }
}

function tellLast(history: Operation[]): string {
  const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)
  return history.slice(-LAST).map(operation => JSON.stringify(operation, asText)).join('\n')
}

/** Tries to change what is written (M7), as whoever owns it; answers what was not refused. */
async function makeAttempts(sql: Admin): Promise<void> {
  await sql.unsafe(`
    create or replace function attempts_that_worked() returns text[] language plpgsql as $$
    declare v_try text; v_count int; v_worked text[] := '{}';
    begin
      foreach v_try in array array[
        'update credit_transaction set reason = reason', 'delete from credit_transaction',
        'update call_cost_breakdown set source = source', 'delete from call_cost_breakdown',
        'update lot_movement set amount_micros = amount_micros', 'delete from lot_movement'] loop
        begin
          execute v_try;
          get diagnostics v_count = row_count;
          if v_count > 0 then raise exception 'undo'; end if;
        exception when restrict_violation then null;
        when others then v_worked := v_worked || v_try;
        end;
      end loop;
      return v_worked;
    end $$`)
}

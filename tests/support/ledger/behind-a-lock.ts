import type { Admin } from '../test-context'

/**
 * How many connections a pool has beside those that are to wait: one that is still at work for something else (news of
 * a call, say) takes no part, and what is sent then queues behind one that waits already.
 */
export const SPARE_SESSIONS = 4

/**
 * Makes a race certain: locks a row, starts the work, waits until that many sessions queue for a lock, and lets go.
 *
 * @param lock locks the row; it runs in a transaction of its own.
 */
export async function behindALock<T>(
  admin: Admin, lock: (sql: Admin) => Promise<unknown>, waiting: number, work: () => Promise<T>,
): Promise<T> {
  let running: Promise<T> | null = null
  await admin.begin(async sql => {
    await lock(sql as unknown as Admin)
    running = work()
    // what fails before it had to wait says itself why
    const failure = new Promise<never>((_, reject) => running!.catch(reject))
    failure.catch(() => {})
    await Promise.race([untilWaiting(admin, waiting), failure])
  })
  return running!
}

/** Until that many sessions queue for a lock. */
export async function untilWaiting(admin: Admin, count: number): Promise<void> {
  const deadline = performance.now() + 90_000
  for (;;) {
    const [row] = await admin`
      select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if ((row!.waiting as number) >= count) return
    if (performance.now() > deadline) throw new Error(`only ${String(row!.waiting)} of ${count} sessions wait for the lock`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Locks a call's row, as every event of it does. */
export function lockCall(callId: string) {
  return (sql: Admin) => sql`select from call where id = ${callId} for update`
}

/** Locks a wallet's row, as every movement of it does. */
export function lockWallet(walletId: string) {
  return (sql: Admin) => sql`select from wallet where id = ${walletId} for update`
}

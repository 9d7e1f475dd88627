import type { Context } from '../context'
import { reconcileCalls } from '../services/calls/reconcile-calls'

/**
 * The reconciler and watchdog (C9, C14), in this process. An alarm clock, not a queue: the work is claimed in the
 * database, so that any number of processes may run this.
 *
 * @returns stops it and waits for what is under way.
 */
export function runJobs(context: Context): () => Promise<void> {
  let isStopped = false
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()

  async function round(): Promise<void> {
    try {
      await reconcileCalls(context)
    } catch (error) {
      context.log.error({ error }, 'reconcile')
    }
    if (!isStopped) schedule()
  }
  function schedule(): void {
    timer = setTimeout(() => {
      running = round()
    }, context.config.reconcileEverySeconds * 1000)
    timer.unref()
  }
  schedule()
  return async () => {
    isStopped = true
    if (timer) clearTimeout(timer)
    await running
  }
}

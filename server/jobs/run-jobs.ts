import type { Context } from '../context'
import { listJobs, type Job } from './jobs'

/**
 * Runs the jobs in this process, each in its own time. Alarm clocks, not a queue: the work is claimed in the database,
 * so that any number of processes may run this.
 *
 * @returns stops them and waits for what is under way.
 */
export function runJobs(context: Context, jobs: readonly Job[] = listJobs(context)): () => Promise<void> {
  const stops = jobs.map(job => repeat(context, job))
  return async () => {
    await Promise.all(stops.map(stop => stop()))
  }
}

function repeat(context: Context, job: Job): () => Promise<void> {
  let isStopped = false
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()

  async function round(): Promise<void> {
    try {
      await job.run(context)
    } catch (error) {
      context.log.error({ error }, job.name)
    }
    if (!isStopped) schedule(job.everySeconds)
  }
  function schedule(seconds: number): void {
    timer = setTimeout(() => {
      running = round()
    }, seconds * 1000)
    timer.unref()
  }
  schedule(job.startsAtOnce ? 0 : job.everySeconds)
  return async () => {
    isStopped = true
    if (timer) clearTimeout(timer)
    await running
  }
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../server/context'
import { listJobs, type Job } from '../../../server/jobs/jobs'
import { runJobs } from '../../../server/jobs/run-jobs'

const context = { config: { reconcileEverySeconds: 5 } } as Context
const job = (more: Partial<Job> = {}) => ({ name: 'job', everySeconds: 10, run: vi.fn(() => Promise.resolve()), ...more })
const rounds = ({ run }: Job) => vi.mocked(run).mock.calls.length

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the jobs of a server', () => {
  it('C9 ask about calls as soon as it starts: another may have died over one', async () => {
    const [patient, atOnce] = [job(), job({ startsAtOnce: true })]
    const stop = runJobs(context, [patient, atOnce])
    await vi.advanceTimersByTimeAsync(0)
    expect([rounds(patient), rounds(atOnce)]).toEqual([0, 1])
    await vi.advanceTimersByTimeAsync(10_000)
    expect([rounds(patient), rounds(atOnce)]).toEqual([1, 2])
    await stop()
    expect(listJobs(context).filter(one => one.startsAtOnce).map(({ name }) => name)).toEqual(['reconcile', 'due messages', 'calls that are not wanted any more', 'keypad calls', 'rounds', 'rounds of agents', 'calls that ended', 'chain evidence', 'talks to read'])
  })

  it('pause between rounds, and end with the one under way', async () => {
    let finish = () => {}
    const slow = job({ run: vi.fn(() => new Promise<void>(resolve => {
      finish = resolve
    })) })
    const stop = runJobs(context, [slow])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(slow.run).toHaveBeenCalledTimes(1)
    let isStopped = false
    const stopping = stop().then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(isStopped).toBe(false)
    finish()
    await stopping
    await vi.advanceTimersByTimeAsync(60_000)
    expect(slow.run).toHaveBeenCalledTimes(1)
  })
})

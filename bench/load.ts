import { RawConnection } from './raw-http'

export interface Load {
  port: number
  connections: number
  seconds: number
  /** The next request to send, or null when there is nothing left. */
  next: () => Buffer | null
  expectedStatus: number
}

export interface LoadResult {
  perSecond: number
  sent: number
  /** Sorted milliseconds. */
  latencies: number[]
}

/** Closed loop: each connection sends again as soon as it has its answer. */
export async function closedLoop({ port, connections, seconds, next, expectedStatus }: Load): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => RawConnection.open(port)))
  const latencies: number[] = []
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  await Promise.all(open.map(async connection => {
    for (let now = performance.now(); now < until; now = performance.now()) {
      const request = next()
      if (!request) return
      expectStatus(await connection.send(request), expectedStatus)
      latencies.push(performance.now() - now)
    }
  }))
  const elapsedSeconds = (performance.now() - startedAt) / 1000
  open.forEach(connection => connection.close())
  return {
    perSecond: latencies.length / elapsedSeconds,
    sent: latencies.length,
    latencies: latencies.sort((a, b) => a - b),
  }
}

/** Open loop: a fixed rate whatever the answers take, so that a stall shows in the latencies. */
export async function openLoop({
  port,
  connections,
  seconds,
  next,
  expectedStatus,
  ratePerSecond,
}: Load & { ratePerSecond: number }): Promise<LoadResult> {
  const idle = await Promise.all(Array.from({ length: connections }, () => RawConnection.open(port)))
  const all = [...idle]
  const latencies: number[] = []
  const pending: Promise<void>[] = []
  const startedAt = performance.now()
  for (let index = 0; index < seconds * ratePerSecond; index++) {
    const dueAt = startedAt + (index * 1000) / ratePerSecond
    const wait = dueAt - performance.now()
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait))
    const connection = idle.pop()
    const request = next()
    if (!connection || !request) throw new Error('the load ran out of connections or requests')
    pending.push(connection.send(request).then(status => {
      expectStatus(status, expectedStatus)
      latencies.push(performance.now() - dueAt)
      idle.push(connection)
    }))
  }
  await Promise.all(pending)
  all.forEach(connection => connection.close())
  return { perSecond: latencies.length / seconds, sent: latencies.length, latencies: latencies.sort((a, b) => a - b) }
}

export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function expectStatus(status: number, expected: number): void {
  if (status !== expected) throw new Error(`answered ${status}, expected ${expected}`)
}

/**
 * Loaded into a server that is measured: on SIGUSR2 it writes how late its loop was, p99 in ms, and how much of a core
 * it took, in microseconds, and begins anew.
 */
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()
let before = process.cpuUsage()
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage(before)
  appendFileSync(process.env.LOOP_DELAY_FILE, `${delays.percentile(99) / 1e6 - RESOLUTION_MS} ${user + system}\n`)
  delays.reset()
  before = process.cpuUsage()
})

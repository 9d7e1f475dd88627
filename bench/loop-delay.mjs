/** Loaded into a server that is measured: on SIGUSR2 it writes how late its loop was, p99 in ms, and begins anew. */
import { appendFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 1
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()
process.on('SIGUSR2', () => {
  appendFileSync(process.env.LOOP_DELAY_FILE, `${delays.percentile(99) / 1e6 - RESOLUTION_MS}\n`)
  delays.reset()
})

import { closeStreams, refuseNewSockets } from './live-streams'

/** What Nitro waits for instead of a signal. */
const STOP = 'talktime:stop'

/**
 * Nitro closes every line as soon as it hears a signal, in the midst of what somebody says. So it hears of it only when
 * `leave` is done; until then requests are served, as carriers report what becomes of the calls, and no socket opens. A
 * second signal waits for nothing.
 */
export function stopOnSignals(leave: () => Promise<void>): void {
  const { NITRO_SHUTDOWN_SIGNALS: given } = process.env
  const signals = given && given !== STOP ? given.trim().split(/\s+/) : ['SIGTERM', 'SIGINT']
  process.env.NITRO_SHUTDOWN_SIGNALS = STOP
  let isLeaving = false
  let isStopping = false

  function stop(): void {
    if (isStopping) return
    isStopping = true
    closeStreams()
    process.emit(STOP as 'SIGTERM')
  }
  for (const signal of signals) {
    process.on(signal, () => {
      if (isLeaving) return stop()
      isLeaving = true
      refuseNewSockets()
      void leave().finally(stop)
    })
  }
}

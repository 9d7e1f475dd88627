import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { VOICE_FAILURES, type VoiceWatch } from '../voices/watched-voice'

/** What is counted, in the words of Prometheus. Every figure but the open calls is of this server alone. */
export interface Metrics {
  /** A request was answered. Nothing is made for it. */
  requestServed: (status: number, seconds: number) => void
  /** A call is settled. Each is counted once, by the server that heard of its end. */
  callSettled: (durationSeconds: number) => void
  lineLogged: (level: 'warn' | 'error') => void
  voice: VoiceWatch
  /** @param look as things stand now */
  text: (look: MetricsLook) => Promise<string>
  contentType: string
}

export interface MetricsLook {
  /** Of all servers, by channel. */
  openCalls: Map<string, number>
  /** Event streams and sockets. */
  openStreams: number
  /** Null where it is not known. */
  doesVoiceAnswer: boolean | null
}

const RESPONSE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const CALL_SECONDS = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200]
const ANSWER_SECONDS = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6]
const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const

/** @param watchesProcess also what Node says of itself: memory, the loop, files */
export function createMetrics({ watchesProcess }: { watchesProcess: boolean }): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (watchesProcess) collectDefaultMetrics({ register: registry })

  const responses = new Histogram({
    name: 'talktime_http_response_seconds', help: 'From a request to the end of its answer, by class of status; event streams are left out.',
    labelNames: ['status'], buckets: RESPONSE_SECONDS, registers,
  })
  // made once: a label that is looked up costs a string for each request
  const ofClass = STATUS_CLASSES.map(status => responses.labels(status))
  const calls = new Histogram({ name: 'talktime_call_seconds', help: 'How long calls lasted that are settled.', buckets: CALL_SECONDS, registers })
  const openCalls = new Gauge({ name: 'talktime_open_calls', help: 'Calls that go on, on all servers, by channel.', labelNames: ['channel'], registers })
  const openStreams = new Gauge({ name: 'talktime_open_streams', help: 'Event streams and sockets that are open.', registers })
  const lines = new Counter({ name: 'talktime_log_lines_total', help: 'Lines of the log that tell of trouble.', labelNames: ['level'], registers })
  const talks = new Gauge({ name: 'talktime_voice_talks', help: 'Talks with the voice model that go on.', registers })
  const answers = new Histogram({
    name: 'talktime_voice_answer_seconds', help: 'From the end of a caller\'s words to the first sound of the answer.', buckets: ANSWER_SECONDS, registers,
  })
  const failures = new Counter({
    name: 'talktime_voice_failures_total', help: 'What went wrong with the voice model: it did not come, was lost, refused something, did not answer.',
    labelNames: ['kind'], registers,
  })
  const doesAnswer = new Gauge({ name: 'talktime_voice_answers', help: '1 where the voice model came the last time that it was asked, 0 where not.', registers })
  for (const level of ['warn', 'error']) lines.inc({ level }, 0)
  for (const kind of VOICE_FAILURES) failures.inc({ kind }, 0)

  return {
    requestServed: (status, seconds) => ofClass[Math.floor(status / 100) - 1]?.observe(seconds),
    callSettled: durationSeconds => calls.observe(durationSeconds),
    lineLogged: level => lines.inc({ level }),
    voice: {
      opened: () => talks.inc(),
      over: () => talks.dec(),
      failed: kind => failures.inc({ kind }),
      answeredAfter: ms => answers.observe(ms / 1000),
    },
    contentType: registry.contentType,
    async text(look) {
      openCalls.reset()
      for (const [channel, count] of look.openCalls) openCalls.set({ channel }, count)
      openStreams.set(look.openStreams)
      doesAnswer.reset()
      if (look.doesVoiceAnswer !== null) doesAnswer.set(Number(look.doesVoiceAnswer))
      else doesAnswer.remove()
      return registry.metrics()
    },
  }
}

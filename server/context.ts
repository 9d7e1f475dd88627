import { randomBytes, randomUUID } from 'node:crypto'
import type { AnchorStore } from './anchors/anchor-store'
import { createAnchorStore } from './anchors/create-anchor-store'
import { createAuth, type Auth } from './auth/auth'
import { scryptPasswords, type Passwords } from './auth/passwords'
import { createSessionWatch, type SessionWatch } from './auth/session-watch'
import type { AgentPhone } from './carriers/agent-phone'
import type { BrowserVoice } from './carriers/browser-voice'
import { carriersOf, type Carriers } from './carriers/carriers'
import { createExotelCarrier } from './carriers/exotel/exotel-carrier'
import { createTwilioAgentPhone } from './carriers/twilio/agent-phone'
import { createTwilioCarrier } from './carriers/twilio/twilio-carrier'
import { withCircuit } from './carriers/with-circuit'
import { createTwilioVoice } from './carriers/twilio/twilio-voice'
import type { Config } from './config'
import type { Extractor } from './extractors/extractor'
import { createOpenAiExtractor } from './extractors/openai/openai-extractor'
import { writeAudit } from './db/audit'
import { openDatabase, type Database } from './db/client'
import { doNothing } from './db/do-nothing'
import { createGathered, type Gathered } from './db/gathered'
import { createLiveBus, type LiveBus } from './db/live-bus'
import { createLog, type Log } from './log'
import { createMetrics, type Metrics } from './metrics/metrics'
import type { Mailer } from './mail/mailer'
import { createSmtpMailer } from './mail/smtp-mailer'
import type { PaymentProvider } from './payments/payment'
import { createStripeProvider } from './payments/stripe/stripe-provider'
import { createOpenAiVoice } from './voices/openai/openai-voice'
import type { Voice } from './voices/voice'
import { createVoiceHealth, type VoiceHealth } from './voices/voice-health'
import { watchVoice, type VoiceWatch } from './voices/watched-voice'

export interface Clock {
  now: () => Date
}

export interface Ids {
  /** UUID version 7: sorts by time, so that new rows lie side by side in the index. */
  uuid: (now: Date) => string
}

/** All that services work with. First argument of every one of them; a test passes its own. */
export interface Context {
  config: Config
  database: Database
  auth: Auth
  carriers: Carriers
  browserVoice: BrowserVoice
  agentPhone: AgentPhone
  payments: PaymentProvider
  /** Null where none is set up. */
  voice: Voice | null
  /** Reads transcripts; null where none is set up. */
  extractor: Extractor | null
  /** Whether it answered the last time. */
  voiceHealth: VoiceHealth
  metrics: Metrics
  mailer: Mailer
  anchors: AnchorStore
  /** SHA-256 of the program that checks exports, as this build serves it; null where none is served. */
  verifierSha256: string | null
  clock: Clock
  ids: Ids
  live: LiveBus
  gathered: Gathered
  /** Tells what was opened for a session when that is over. */
  sessions: SessionWatch
  log: Log
  /** Runs after the answer is sent. Failures are logged; shutdown waits for it. */
  later: (name: string, work: () => Promise<unknown>) => void
  /** When all of that is over, and what it began. */
  idle: () => Promise<void>
  close: () => Promise<void>
}

export interface ContextParts
  extends Partial<Pick<Context, 'carriers' | 'browserVoice' | 'payments' | 'voice' | 'extractor' | 'mailer' | 'anchors' | 'clock' | 'ids' | 'log' | 'database' | 'verifierSha256'>> {
  passwords?: Passwords
}

/** The composition root: the one place where the parts meet. */
export function createContext(config: Config, parts: ContextParts = {}): Context {
  const metrics = createMetrics({ watchesProcess: config.metricsToken !== null })
  const voiceHealth = createVoiceHealth()
  const voiceWatch = both(metrics.voice, voiceHealth)
  const log = parts.log ?? createLog(config.logLevel, undefined, metrics.lineLogged)
  const clock = parts.clock ?? { now: () => new Date() }
  const database = parts.database ?? openDatabase({
    url: config.databaseUrl, poolSize: config.databasePoolSize, timeoutSeconds: config.databaseTimeoutSeconds,
  })
  const live = createLiveBus({ sql: database.sql, nodeId: randomUUID(), onError: error => log.warn({ error }, 'live news') })
  const sessions = createSessionWatch({ database, now: clock.now, onError: error => log.warn({ error }, 'ends of sessions') })
  const auth = createAuth({
    db: database.db,
    config,
    now: clock.now,
    passwords: parts.passwords ?? scryptPasswords,
    note: ({ userId, action, reason }) => database.asSystem(tx => writeAudit(tx, {
      at: clock.now(), actorId: userId, action, subjectType: 'user', subjectId: userId, after: reason === undefined ? null : { reason },
    })),
    // the note, and the look-up of a password that better-auth makes for somebody alone
    noteNobody: () => database.asSystem(tx => doNothing(tx, 2)),
    logError: message => log.error({ message }, 'sign-in'),
  })
  const mailer = parts.mailer ?? createSmtpMailer(config.mail)
  const running = new Set<Promise<unknown>>()
  const idle = async () => {
    while (running.size > 0) await Promise.allSettled(running)
  }

  return {
    config,
    database,
    auth,
    carriers: parts.carriers ?? createCarriers(config, clock),
    browserVoice: parts.browserVoice ?? createTwilioVoice(config),
    agentPhone: createTwilioAgentPhone(config),
    payments: parts.payments ?? createStripeProvider(config.stripe),
    voice: parts.voice ?? (config.voice && watchVoice(createOpenAiVoice(config.voice), voiceWatch)),
    extractor: parts.extractor ?? (config.extraction && createOpenAiExtractor(config.extraction)),
    voiceHealth,
    metrics,
    mailer,
    anchors: parts.anchors ?? createAnchorStore(config.anchors),
    verifierSha256: parts.verifierSha256 ?? null,
    clock,
    ids: parts.ids ?? { uuid: uuidV7 },
    live,
    gathered: createGathered(database.sql),
    sessions,
    log,
    later(name, work) {
      const promise = work().catch((error: unknown) => log.error({ error, name }, 'later')).finally(() => running.delete(promise))
      running.add(promise)
    },
    idle,
    async close() {
      await Promise.allSettled([idle(), auth.sessions.writeUses(), auth.keys.writeUses()])
      await Promise.allSettled([live.close(), sessions.close()])
      await mailer.close()
      await database.close()
    },
  }
}

/** Those that are set up. */
function createCarriers(config: Config, { now }: Clock): Carriers {
  const others = config.exotel ? [createExotelCarrier(config.exotel)] : []
  const [browser, ...rest] = [createTwilioCarrier(config), ...others].map(carrier => withCircuit(carrier, now))
  return carriersOf(browser!, ...rest)
}

function both(metrics: VoiceWatch, health: VoiceHealth): VoiceWatch {
  return {
    ...metrics,
    opened() {
      metrics.opened()
      health.opened()
    },
    failed(kind, code) {
      metrics.failed(kind, code)
      health.failed(kind, code)
    },
  }
}

/** RFC 9562: 48 bits of milliseconds, then random. */
function uuidV7(now: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

import { randomUUID } from 'node:crypto'
import { mediaClock } from '../../../sandbox/media/media-clock'
import { FRAME_MS } from '../../../sandbox/media/g711'
import { DEFAULT_REALTIME } from '../../../sandbox/realtime/realtime-settings'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { carriersOf } from '../../../server/carriers/carriers'
import { createTwilioCarrier } from '../../../server/carriers/twilio/twilio-carrier'
import { createAgent } from '../../../server/services/agents/create-agent'
import { setAgentNumbers } from '../../../server/services/agents/set-agent-numbers'
import { takeAgentStep } from '../../../server/services/agents/take-agent-step'
import { addWish } from '../../../server/services/agents/wishes/add-wish'
import { assignNumber } from '../../../server/services/numbers/assign-number'
import { agentContent } from '../agents'
import { ALWAYS } from '../agents/live-agent'
import { setShippedPrices } from '../costs/voice-use'
import { ControlClient } from '../sandbox/control-client'
import { REALTIME_KEY } from '../sandbox/realtime-client'
import { sandboxOptions } from '../sandbox/sandbox-config'
import { createPerson, createTestContext, ENVIRONMENT, type Person, type TestContext } from '../test-context'
import { MortalTalkServers } from './mortal-talk-servers'
import type { PlannedCall } from './troubled-calls'

/** So much time passes at once, for everybody. */
const STEP_MS = 200
const HOUR_MS = 3_600_000
/** For a minute of the phone and the agent, and not for two. */
const MONEY_FOR_A_MINUTE = 200_000n

/** The carrier, the model, the database and servers that hold talks; time passes when it is told to. */
export interface TroubledWorld {
  context: TestContext
  sandbox: Sandbox
  servers: MortalTalkServers
  control: ControlClient
  nowMs: () => number
  pass: () => Promise<void>
  close: () => Promise<void>
}

export async function startTroubledWorld(): Promise<TroubledWorld> {
  let context: TestContext | null = null
  const servers = new MortalTalkServers(() => context!.clock.now())
  const publicUrl = await servers.open()
  const sandbox = await startSandbox(sandboxOptions(`${publicUrl}/api/twilio/voice`, { realtime: { apiKey: REALTIME_KEY } }))
  const { carrier: { clock } } = sandbox
  sandbox.realtime!.settings = { ...DEFAULT_REALTIME }
  clock.setRate(0)
  mediaClock.setRate(0)
  // noon: an hour at which anybody may be called
  await clock.advance((36 - new Date(clock.now()).getUTCHours()) % 24 * HOUR_MS)
  const env = {
    NUXT_PUBLIC_URL: publicUrl, TWILIO_REST_BASE_URL: sandbox.url, OPENAI_API_KEY: REALTIME_KEY,
    OPENAI_REALTIME_URL: `${sandbox.url.replace('http', 'ws')}/v1/realtime`, AGENT_CALLS_AT_STOP: 'hand-over',
  }
  const made = context = await createTestContext({ env })
  made.clock.set(new Date(clock.now()))
  made.carriers = carriersOf(createTwilioCarrier(made.config))
  await setShippedPrices(made)
  await servers.start({ ...ENVIRONMENT, ...env, DATABASE_URL: made.testDatabase.appUrl })
  return {
    context: made, sandbox, servers, control: new ControlClient(sandbox.url),
    nowMs: () => clock.now(),
    async pass() {
      await mediaClock.advance(STEP_MS / FRAME_MS)
      await clock.advance(STEP_MS)
      made.clock.set(new Date(clock.now()))
      await servers.pass()
    },
    async close() {
      await servers.stop()
      await sandbox.stop()
      await made.close()
    },
  }
}

export interface CallingAgent { owner: Person, agentId: string, number: string }

/** Where a call leads to: the number that the carrier dials, or that is dialled at it. */
export function toNumberOf({ way, place, phone }: PlannedCall): string {
  return way === 'in' ? `+1415556${String(1000 + place)}` : `+44207${String(100 + place)}${phone}`
}

/** What its instructions say, and nothing else does: by it the model's sessions are known. */
export const markOf = ({ place }: PlannedCall) => `Talk number ${place}.`

/** Somebody whose agent takes or makes this call alone, with their own wallet. */
export async function prepareCall({ context, control }: TroubledWorld, plan: PlannedCall): Promise<CallingAgent> {
  const owner = await createPerson(context, { country: 'GB', grantMicros: plan.trouble === 'money-ends' ? MONEY_FOR_A_MINUTE : 10_000_000n })
  const asOwner = { id: owner.id, country: 'GB' }
  const number = `+1415556${String(1000 + plan.place)}`
  await assignNumber(context, { number, userId: owner.id, carrier: 'twilio' })
  const agentId = randomUUID()
  await createAgent(context, asOwner, {
    id: agentId, ...agentContent({ languages: ['en'], hours: ALWAYS, instructions: `persona: ${plan.persona}\n${markOf(plan)}` }),
  })
  await setAgentNumbers(context, owner.id, agentId, { numbers: [number] })
  await takeAgentStep(context, { ...asOwner, requestId: randomUUID() }, agentId, { step: 'go_live', version: 1 })
  await control.send('POST', '/numbers', { number, voiceUrl: `${context.config.publicUrl}/api/inbound-call` })
  if (plan.way === 'out') {
    await addWish(context, asOwner, {
      id: randomUUID(), kind: 'consent', number: toNumberOf(plan), saidAt: context.clock.now().toISOString(), way: 'written', wording: 'You may call me.',
    })
  }
  return { owner, agentId, number }
}

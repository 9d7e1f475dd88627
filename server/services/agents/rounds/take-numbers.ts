import type { Context } from '../../../context'
import { findUser } from '../../../db/account/accounts'
import { countOpenAgentCalls } from '../../../db/agents/agent-calls'
import { findAgentCallEnds, ofAgent, takeDueNumbers, type AgentRoundRow, type RoundNumber } from '../../../db/agents/agent-rounds'
import { findAgent, findAgentVersion } from '../../../db/agents/agents'
import { readCallFacts } from '../../../db/calls/call-facts'
import type { Tx } from '../../../db/client'
import { findRoundCalls, type RoundPaceNow, type RoundRow } from '../../../db/rounds/rounds'
import { afterAgentRefusal, isReached } from '../../../domain/agents/agent-round'
import type { CallObstacle } from '../../../domain/agents/call-obstacle'
import { limitsInForce } from '../../../domain/calls/limits'
import { isRoundOpenAt, nextRoundOpening } from '../../../domain/outreach/round-hours'
import { roomNow } from '../../../domain/outreach/round-pace'
import { ROUND_LOOKS_AGAIN_MS, type NextStep } from '../../../domain/outreach/round-person'
import type { OutboundCallBody } from '../../../../shared/schemas/agents/agent-calls'
import type { Caller } from '../../calls/hold-call'
import type { RoundStanding, TakenTurn } from '../../rounds/round-kind'
import { takeTurn } from '../../rounds/take-turn'
import { writeStep } from '../../rounds/write-step'
import { mayEachBeCalled } from '../../calls/may-be-called'

/** A number that is asked for next. */
export type TakenNumber = TakenTurn & { caller: Caller, body: OutboundCallBody }

/** Another call to that number goes on. */
const BUSY_MS = 60_000

/** What a whole round of an agent waits for now. */
export async function agentRoundStands({ clock, voice }: Context, tx: Tx, row: RoundRow): Promise<RoundStanding> {
  const now = clock.now()
  const round = ofAgent(row)!
  const found = await findAgent(tx, round.createdBy, round.agentId)
  if (!found) return 'over'
  const later = new Date(now.getTime() + ROUND_LOOKS_AGAIN_MS)
  if (voice === null) return { waits: 'voice', waitsUntil: later }
  const { agent, newest } = found
  if (agent.state !== 'live') return { waits: 'not_live', waitsUntil: later }
  const { timeZone, hours } = await findAgentVersion(tx, agent.id, agent.liveVersion!) ?? newest
  const times = { timeZone, hours, holidays: [] }
  if (isRoundOpenAt(times, round, now)) return null
  const opens = nextRoundOpening(times, round, now)
  // another version may have other hours: nobody sleeps until those of this one begin
  return opens ? { waits: 'hours', waitsUntil: opens < later ? opens : later } : { waits: 'never_open', waitsUntil: later }
}

/** Takes those whose turn it is, as many as pace and account leave room for (role system). */
export async function takeNumbers(
  context: Context, tx: Tx, row: RoundRow, { pace, most }: { pace: RoundPaceNow, most: number },
): Promise<TakenNumber[]> {
  const now = context.clock.now()
  const round = ofAgent(row)!
  const carrier = context.carriers.browser.name
  const user = (await findUser(tx, round.createdBy))!
  const caller = { id: user.id, createdAt: user.createdAt, country: user.country }
  const room = Math.min(roomNow(round, pace.begun.get(carrier) ?? 0, pace.open), most)
  const limit = room <= 0 ? 0 : Math.min(room, await roomOfAccount(context, tx, caller))
  if (limit <= 0) return []
  const due = await takeDueNumbers(tx, round, now, limit)
  const obstacles = await mayEachBeCalled(tx, caller, due.map(({ row: { number } }) => number), now)
  const calls = await findRoundCalls(tx, round.id, due.map(({ row: { personId } }) => personId))
  const ends = await findAgentCallEnds(tx, calls.flatMap(({ callId }) => callId ?? []))
  const taken: TakenNumber[] = []
  for (const { row: number, isBusy } of due) {
    const own = calls.filter(({ personId }) => personId === number.personId)
    const wasReached = own.some(({ callId }) => callId !== null && ends.has(callId) && isReached(ends.get(callId)!))
    const step = wasReached ? { kind: 'reached' } as const : stepBefore(obstacles.get(number.number) ?? null, isBusy, now)
    if (step) {
      await writeStep(tx, number, step, { now, isRound: true, isNewCall: false })
      continue
    }
    const turn = await takeTurn(tx, round, number, { askedBy: undefined, carrier, now, noun: 'agent call' })
    taken.push({ ...turn, caller, body: bodyOf(round, number) })
  }
  return taken
}

/** What comes of somebody who is due and not called now (O3); whoever asks for the call asks it all again. */
function stepBefore(obstacle: CallObstacle | null, isBusy: boolean, now: Date): NextStep | null {
  if (obstacle) return afterAgentRefusal({ code: 'call_not_allowed', ...obstacle }, now).person
  return isBusy ? { kind: 'again', at: new Date(now.getTime() + BUSY_MS), isRung: false } : null
}

function bodyOf(
  { agentId, machineMessage }: AgentRoundRow, { number, variables }: RoundNumber,
): OutboundCallBody {
  return { to: number, agentId, variables, ...machineMessage !== null && { machineMessage } }
}

/** How many calls of agents an account may begin now (C12): what would be refused for that is not asked for. */
async function roomOfAccount({ config, clock }: Context, tx: Tx, caller: Caller): Promise<number> {
  const now = clock.now()
  const facts = await readCallFacts(tx, caller.id, config.currency, now)
  // without a wallet one call shows what is in the way
  if (!facts) return 1
  const { limits } = limitsInForce({
    defaults: config.limits, newAccount: config.newAccountLimits, newAccountDays: config.newAccountDays,
    accountCreatedAt: caller.createdAt, override: facts.ownLimits, now,
  })
  const open = await countOpenAgentCalls(tx, caller.id)
  return Math.min(limits.agentCallsAtOnce - open, limits.startsPerMinute - facts.usage.startsLastMinute)
}

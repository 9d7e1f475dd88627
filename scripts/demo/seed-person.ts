import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import type { Context } from '../../server/context'
import { claimCall } from '../../server/db/calls'
import { parseTermsKey } from '../../server/domain/calls/terms-key'
import { recordCallEvent } from '../../server/services/calls/record-call-event'
import { startCall } from '../../server/services/calls/start-call'
import { grantCredit } from '../../server/services/wallet/grant-credit'
import { readWallet } from '../../server/services/wallet/read-wallet'
import { microsFromDecimal } from '../../shared/format/money'
import type { CallStatus } from '../../shared/schemas/calls'
import type { DemoCall, DemoPerson } from './people'

export interface DemoAccount {
  role: string
  email: string
  password: string
  name: string
}

interface Tools {
  context: Context
  admin: postgres.Sql
  /** Set to the time of what is being seeded: history is made by the services themselves. */
  clock: { current: Date }
  now: Date
}

const DAY_MS = 86_400_000
const RING_SECONDS = 6
const ACCOUNT_AGE_DAYS = 90

/** Makes a person with money and a past, through the ledger and the same services that real calls use. Done once. */
export async function seedPerson(tools: Tools, person: DemoPerson, password: string): Promise<void> {
  const { context, admin, clock, now } = tools
  const [existing] = await admin`select id from "user" where email = ${person.email}`
  if (existing) return
  clock.current = now
  const { userId } = await context.auth.register({ name: person.name, email: person.email, password })
  const createdAt = new Date(now.getTime() - ACCOUNT_AGE_DAYS * DAY_MS)
  await admin`update "user" set role = ${person.role}, country = ${person.country}, created_at = ${createdAt} where id = ${userId}`

  if (person.maxCallSeconds) {
    await admin`insert into user_limit (user_id, max_call_seconds, spend_per_day_micros, price_per_minute_micros, set_by, reason, set_at)
      select ${userId}, ${person.maxCallSeconds}, 500000000, 5000000, id, 'Long calls agreed', ${createdAt} from "user" where role = 'finance' limit 1`
  }
  clock.current = createdAt
  await grant(tools, userId, microsFromDecimal(person.grant), 'welcome', 'Welcome to the demo')
  const oldestFirst = person.calls.map(call => ({
    call,
    at: startOf(call, now),
  })).sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const { call, at } of oldestFirst) {
    clock.current = at
    await seedCall(tools, { id: userId, createdAt, country: person.country }, call)
  }
  clock.current = now
  if (person.balance) {
    const wallet = await readWallet(context, userId)
    const missing = microsFromDecimal(person.balance) - BigInt(wallet!.balanceMicros)
    if (missing > 0n) await grant(tools, userId, missing, 'balance', 'Demo credit')
  }
}

function grant({ context }: Tools, userId: string, amountMicros: bigint, name: string, reason: string) {
  return grantCredit(context, { userId, amountMicros, idempotencyKey: `seed:${userId}:${name}`, actor: 'system:seed', reason })
}

/** Today's calls are some hours old, whatever the hour is now. */
function startOf(call: DemoCall, now: Date): Date {
  if (call.daysAgo === 0) return new Date(now.getTime() - (10 - call.hour) * 3_600_000)
  const day = new Date(now.getTime() - call.daysAgo * DAY_MS)
  day.setUTCHours(call.hour, 12, 0, 0)
  return day
}

async function seedCall(
  { context, clock }: Tools,
  caller: { id: string, createdAt: Date, country: string },
  demo: DemoCall,
): Promise<void> {
  const { callId } = await startCall(context, caller, { toNumber: demo.to })
  const parentSid = `CA${randomBytes(16).toString('hex')}`
  const childSid = `CA${randomBytes(16).toString('hex')}`
  const claimed = await claimCall(
    context.database.sql,
    { callId, userId: caller.id, parentSid, now: clock.current, reconcileAfter: clock.current },
  )
  const statuses: CallStatus[] = demo.status === 'completed' ? ['initiated', 'ringing', 'answered', 'completed'] : ['initiated', 'ringing', demo.status]
  for (const [sequence, status] of statuses.entries()) {
    clock.current = new Date(clock.current.getTime() + (status === 'completed' ? (demo.talk ?? 0) : sequence === 0 ? 1 : RING_SECONDS / 2) * 1000)
    await recordCallEvent(context, {
      source: 'webhook', callId, terms: parseTermsKey(claimed.terms)!, termsKey: claimed.terms, status, parentSid, childSid,
      ownerId: null, toNumber: claimed.toNumber, fromNumber: claimed.originNumber, sequence, occurredAt: clock.current,
      durationSeconds: status === demo.status ? demo.talk ?? 0 : null,
    })
  }
}

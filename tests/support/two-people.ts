import { randomUUID } from 'node:crypto'
import { decideRequest } from '../../server/services/requests/decide-request'
import { drawCodes } from '../../server/services/requests/draw-codes'
import { requestMoney } from '../../server/services/requests/request-money'
import type { VoucherFields } from '../../shared/schemas/grants'
import type { MoneyRequestDto, RequestMoneyBody } from '../../shared/schemas/requests'
import type { LimitValues } from '../../shared/schemas/limits'
import type { Role } from '../../shared/schemas/user'
import { createPerson, type Admin, type TestContext } from './test-context'

interface Staff { id: string, role: Role }
type Ask = RequestMoneyBody extends infer Body ? Body extends RequestMoneyBody ? Omit<Body, 'id' | 'note'> : never : never

const REASON = 'A test needs it so'

/** Asks as one of finance. */
export async function ask(context: TestContext, staff: Staff, body: Ask): Promise<MoneyRequestDto> {
  const whole = { id: randomUUID(), note: REASON, ...body } as RequestMoneyBody
  return (await requestMoney(context, staff, whole, randomUUID())).request
}

/** Asks as one, approves as another: as somebody who is made for it, unless told who. */
export async function agree(
  context: TestContext, staff: Staff, body: Ask, colleague?: Staff,
): Promise<MoneyRequestDto> {
  return approve(context, await ask(context, staff, body), colleague)
}

export async function approve(
  context: TestContext, { id, contentHash }: MoneyRequestDto, colleague?: Staff,
): Promise<MoneyRequestDto> {
  const other = colleague ?? await createPerson(context, { role: 'admin', grantMicros: 0n })
  return decideRequest(context, other, id, { decision: 'approved', contentHash }, randomUUID())
}

export async function withdraw(
  context: TestContext, staff: Staff, { id, contentHash }: MoneyRequestDto,
): Promise<MoneyRequestDto> {
  return decideRequest(context, staff, id, { decision: 'withdrawn', contentHash }, randomUUID())
}

/** Codes that two people agreed on. */
export async function makeVouchers(
  context: TestContext, staff: Staff, fields: VoucherFields, colleague?: Staff,
): Promise<string[]> {
  const { id } = await agree(context, staff, { kind: 'voucher_batch', ...fields }, colleague)
  return (await drawCodes(context, staff.id, id, randomUUID())).codes
}

/** Limits as they were set before it took two people: for tests that are about what limits do. */
export async function putLimits(admin: Admin, userId: string, limits: Partial<LimitValues>): Promise<void> {
  const known: LimitValues = {
    callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null,
    pricePerMinuteMicros: null,
    maxCallSeconds: null, ...limits,
  }
  await admin`delete from user_limit where user_id = ${userId}`
  await admin`
    insert into user_limit (user_id, calls_at_once, agent_calls_at_once, starts_per_minute, countries_per_day, spend_per_day_micros, price_per_minute_micros,
      max_call_seconds, set_by, reason, set_at)
    values (${userId}, ${known.callsAtOnce}, ${known.agentCallsAtOnce}, ${known.startsPerMinute}, ${known.countriesPerDay}, ${known.spendPerDayMicros},
      ${known.pricePerMinuteMicros}, ${known.maxCallSeconds}, ${userId}, 'a test', '2020-01-01')`
}

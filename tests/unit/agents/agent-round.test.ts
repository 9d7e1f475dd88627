import { describe, expect, it } from 'vitest'
import { afterAgentCall, afterAgentRefusal, type EndedAgentTry } from '../../../server/domain/agents/agent-round'
import { mostCallsEach } from '../../../server/domain/outreach/round-person'
import { readRoundList } from '../../../server/services/agents/rounds/round-list'

const utc = (text: string) => new Date(`${text}Z`)
const now = utc('2027-02-03T12:00')
const plan = {
  busy: { times: 2, minutes: 10 }, no_answer: { times: 1, minutes: 60 }, failed: { times: 0, minutes: 30 },
  machine: { times: 1, minutes: 120 },
}
const ended = (fields: Partial<EndedAgentTry>): EndedAgentTry =>
  ({ status: 'busy', answeredBy: null, refusal: null, order: 'placed', endedAt: now, tries: 0, ...fields })

describe('what follows on a call of an agent’s round', () => {
  it('O1 is nothing more once a person picked up, also where nobody can tell who it was', () => {
    for (const answeredBy of ['human', 'unknown', null] as const) {
      expect(afterAgentCall(ended({ status: 'completed', answeredBy, tries: 3 }), plan)).toEqual({ kind: 'reached' })
    }
  })

  it('O3 is the same call once more where its order was taken back: nobody was rung, and the plan has as many as before', () => {
    const dropped = ended({ status: 'canceled', order: 'dropped', tries: 1 })
    expect(afterAgentCall(dropped, plan)).toEqual({ kind: 'again', at: now, isRung: false })
  })

  it('O3 is another call by how it ended, and no more than the plan has in all', () => {
    expect(afterAgentCall(ended({}), plan)).toEqual({ kind: 'again', at: utc('2027-02-03T12:10'), isRung: true })
    expect(afterAgentCall(ended({ tries: 2 }), plan)).toEqual({ kind: 'unreached', reason: 'busy' })
    const machine = ended({ status: 'completed', answeredBy: 'machine' })
    expect(afterAgentCall(machine, plan)).toEqual({ kind: 'again', at: utc('2027-02-03T14:00'), isRung: true })
    expect(afterAgentCall({ ...machine, tries: 1 }, plan)).toEqual({ kind: 'unreached', reason: 'machine' })
    expect(afterAgentCall(ended({ status: 'no-answer' }), plan)).toMatchObject({ kind: 'again', at: utc('2027-02-03T13:00') })
    expect(afterAgentCall(ended({ status: 'canceled', tries: 1 }), plan)).toEqual({ kind: 'unreached', reason: 'no_answer' })
    expect(afterAgentCall(ended({ status: 'failed' }), plan)).toEqual({ kind: 'unreached', reason: 'failed' })
    expect(mostCallsEach(plan)).toBe(3)
  })

  it('O3 is no other call where nobody has that number, or a carrier knows that they want none', () => {
    const failed = ended({ status: 'failed' })
    expect(afterAgentCall({ ...failed, refusal: 'number' }, plan)).toEqual({ kind: 'unreached', reason: 'number' })
    expect(afterAgentCall({ ...failed, refusal: 'unwanted' }, plan)).toEqual({ kind: 'unreached', reason: 'opted_out' })
  })

  it('O3 is the number’s where the reason is its own, and the round’s where it is everybody’s', () => {
    const of = (code: string, reason: string, opensAt: Date | null = null) =>
      afterAgentRefusal({ code, reason, opensAt }, now)
    for (const [reason, why] of [['do_not_call', 'opted_out'], ['no_consent', 'no_consent'], ['number', 'number'], ['hours', 'clock_unknown']] as const) {
      expect(of('call_not_allowed', reason), reason).toEqual({ person: { kind: 'left_out', reason: why }, wait: null })
    }
    expect(of('no_rate', '')).toMatchObject({ person: { reason: 'number' } })
    for (const limit of ['agent_call_budget', 'pricePerMinute']) expect(of('limit_reached', limit)).toMatchObject({ person: { reason: 'price' } })
    // it is another hour there: it is nobody's turn but theirs later
    expect(of('call_not_allowed', 'hours', utc('2027-02-04T09:00'))).toEqual({ person: { kind: 'again', at: utc('2027-02-04T09:00'), isRung: false }, wait: null })
    for (const [code, reason, wait] of [
      ['call_not_allowed', 'not_live', 'not_live'], ['call_not_allowed', 'agent_hours', 'hours'], ['call_not_allowed', 'outside_window', 'hours'],
      ['service_unavailable', 'voice', 'voice'], ['limit_reached', 'agent_day_budget', 'day'], ['limit_reached', 'agent_round_budget', 'budget'],
      ['limit_reached', 'spendPerDay', 'limit'], ['insufficient_credits', '', 'money'], ['wallet_frozen', '', 'wallet'],
    ] as const) expect(of(code, reason), reason).toEqual({ person: null, wait })
    for (const reason of ['round_not_running', 'round_moved_on']) expect(of('call_not_allowed', reason)).toEqual({ person: null, wait: null })
    expect(of('service_unavailable', 'stopping')).toEqual({ person: null, wait: null })
    expect(of('too_many_calls', 'callsAtOnce')).toEqual({ person: { kind: 'again', at: utc('2027-02-03T12:00:30'), isRung: false }, wait: null })
  })
})

describe('a list of a round', () => {
  it('K1 has each number once, however it is written, and says which lines cannot be used', async () => {
    const list = await readRoundList('\uFEFF020 7946 0123\r\n+44 20 7946 0123\n\n+4420\n+49 30 12345678\n', 'GB')
    expect(list).toEqual({
      numbers: [{ number: '+442079460123', variables: {} }, { number: '+493012345678', variables: {} }], doubles: 1,
      problems: [{ line: 4, problem: expect.any(String) as string }],
    })
  })

  it('G4 tells the agent what stands beside a number, as text under the column’s name', async () => {
    const list = await readRoundList('Name;Mobile;Due date;Ünnamed\n"O; Hara";020 7946 0123;=1+1;x\nLi;020 7946 0124;;', 'GB')
    expect(list.numbers).toEqual([
      { number: '+442079460123', variables: { name: 'O; Hara', due_date: '=1+1', unnamed: 'x' } },
      { number: '+442079460124', variables: { name: 'Li' } },
    ])
  })
})

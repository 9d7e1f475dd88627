// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { countingWords, eventWords, outcomeSentence, placeWords } from '~~/browser/calls/call-words'
import { breakdownSteps, comparedTerms, isQuoteKept } from '~~/browser/calls/breakdown-rows'
import { boundLabel, boundReason, refundWords } from '~~/browser/calls/ending-words'
import { agentCallSentence } from '~~/browser/agents/agent-call-words'
import { incomingSentence } from '~~/browser/calls/incoming-words'
import type { AgentCallDto } from '~~/shared/schemas/agents/agent-call-replies'
import type { CallBound, CallDto } from '~~/shared/schemas/calls'
import { refusalWords } from '~~/browser/calls/refusal-words'
import { nextPath } from '~~/browser/session/next-path'
import { sampleCall, sampleComponent, sampleDetail } from '../support/samples'

const { components: [terms] } = sampleCall()

describe('a price in words', () => {
  it('R3 says how it counts', () => {
    expect(countingWords(terms!)).toBe('each started minute')
    expect(countingWords({ ...terms!, initialSeconds: 1, incrementSeconds: 1 })).toBe('each second')
    expect(countingWords({ ...terms!, initialSeconds: 30, incrementSeconds: 6 })).toBe('first 30 seconds, then each started 6 seconds')
    expect(countingWords({ ...terms!, initialSeconds: 1, incrementSeconds: 1, minimumSeconds: 30, graceSeconds: 3 }))
      .toBe('each second, at least 30 seconds, free up to 3 seconds')
  })

  it('names places, and numbers of no country', () => {
    expect(placeWords('GB', 'mobile')).toBe('United Kingdom, mobile')
    expect(placeWords(null, 'toll_free')).toBe('International, toll-free')
  })
})

describe('how a call went', () => {
  it('C7 says that calls nobody answered cost nothing', () => {
    for (const status of ['busy', 'no-answer', 'failed', 'canceled'] as const) {
      expect(outcomeSentence(sampleCall({ status, chargedMicros: '0', durationSeconds: null }))).toMatch(/Nothing was charged\.$/)
    }
  })

  it('says the time and the money of a call that was talked', () => {
    expect(outcomeSentence(sampleCall())).toBe('You talked for 3 minutes 12 seconds and paid $0.16.')
  })

  it('M2 says a cost exactly, and what came back of it, compared to the micro', () => {
    const call = sampleCall({ chargedMicros: '42400' })
    expect(outcomeSentence(call)).toContain('paid $0.0424.')
    expect(outcomeSentence({ ...call, refundedMicros: '42399' })).toContain('$0.042399 of it is back in your wallet.')
    expect(outcomeSentence({ ...call, refundedMicros: '42400' })).toContain('All of it is back in your wallet.')
    expect([refundWords(call), refundWords({ ...call, refundedMicros: '42399' }), refundWords({ ...call, refundedMicros: '42400' })]).toEqual(['', '$0.042399 refunded', 'all refunded'])
  })

  it.each<[Partial<CallDto>, string]>([
    [{ endedBy: 'caller' }, 'You hung up.'],
    [{ endedBy: 'callee' }, 'They hung up.'],
    [{ endedBy: null }, 'paid $0.16.'],
    [{ endedBy: 'limit', maxSeconds: 1800, bound: { by: 'new_account_longest_call', limitMicros: null } }, 'The call ended at the 30 minutes that new accounts have; $19.58 is left.'],
    [{ endedBy: 'limit', maxSeconds: 1800, bound: { by: 'new_account_day_spend', limitMicros: '10000000' } }, 'The call ended at the $10.00 that new accounts may spend in a day; $19.58 is left.'],
    [{ endedBy: 'limit', maxSeconds: 14_400, bound: { by: 'longest_call', limitMicros: null } }, 'The call ended at the 4 hours that a call may last; $19.58 is left.'],
    [{ endedBy: 'limit', bound: { by: 'day_spend', limitMicros: '100000000' } }, 'The call ended at the $100.00 that your account may spend in a day; $19.58 is left.'],
    [{ endedBy: 'limit', bound: { by: 'money', limitMicros: null } }, 'The call ended because the money for it was used up; $19.58 is left.'],
    [{ endedBy: 'limit', maxSeconds: 600, bound: null }, 'The call ended at its longest time, 10 minutes; $19.58 is left.'],
  ])('C16 says what ended a call that was talked: %j', (changes, words) => {
    const { transaction, ...call } = sampleDetail(changes)
    expect(outcomeSentence({ ...call, transaction: { ...transaction!, balanceAfterMicros: '19580000' } })).toMatch(new RegExp(`${words.replaceAll(/[$.]/g, '\\$&')}$`))
  })

  it.each<[Partial<CallDto>, string]>([
    [{ status: 'canceled', endedBy: 'caller' }, 'You hung up before they answered.'],
    [{ status: 'no-answer', endedBy: 'caller' }, 'You hung up before they answered.'],
    [{ status: 'canceled', endedBy: 'carrier' }, 'The phone network gave no answer.'],
    [{ status: 'canceled', endedBy: null }, 'The call ended before anybody answered.'],
    [{ status: 'no-answer', endedBy: null }, 'Nobody answered.'],
    [{ status: 'busy', endedBy: null }, 'They are on another call.'],
    [{ status: 'failed', endedBy: null }, 'The call did not connect.'],
  ])('C16 says who gave up on a call that came to nothing: %j', (changes, words) => {
    expect(outcomeSentence(sampleCall({ ...changes, chargedMicros: '0', durationSeconds: 0 }))).toBe(`${words} Nothing was charged.`)
  })

  it.each<[Partial<CallDto>, string]>([
    [{ endedBy: 'callee' }, 'You talked for 40 seconds. They hung up. It cost nothing.'],
    [{ endedBy: 'caller' }, 'You talked for 40 seconds. You hung up. It cost nothing.'],
    [{ endedBy: null }, 'You talked for 40 seconds. It cost nothing.'],
    [{ endedBy: 'limit', maxSeconds: 1800, bound: { by: 'longest_call', limitMicros: null } }, 'You talked for 40 seconds. The call ended at the 30 minutes that a call may last. It cost nothing.'],
    [{ channel: 'message', endedBy: 'callee' }, 'The call lasted 40 seconds. They hung up. It cost nothing.'],
    [{ durationSeconds: 0 }, 'The call cost nothing.'],
  ])('C16 says who ended a talk that was free: %j', (changes, words) => {
    expect(outcomeSentence(sampleCall({ status: 'completed', chargedMicros: '0', durationSeconds: 40, ...changes }))).toBe(words)
  })

  it('M2 says of an agent’s call what came back of it', () => {
    const call = { ...sampleCall({ status: 'completed', chargedMicros: '42400', refundedMicros: '42400' }), agent: { id: 'a', name: 'Night line' }, talk: null, answeredBy: null, machineMessage: null } as unknown as AgentCallDto
    expect(agentCallSentence(call)).toBe('The call lasted 3 minutes 12 seconds and cost $0.0424. All of it is back in your wallet.')
  })

  it('C16 says what ended a call that came in', () => {
    const call = sampleCall({ direction: 'in', status: 'completed', chargedMicros: '0', durationSeconds: 40, maxSeconds: 1800 })
    const bound = { by: 'longest_call', limitMicros: null } as const
    expect(incomingSentence({ ...call, endedBy: 'callee' })).toBe('They called you, and you talked for 40 seconds. They hung up. It cost you nothing.')
    expect(incomingSentence({ ...call, endedBy: 'limit', bound })).toContain('The call ended at the 30 minutes that a call may last.')
  })

  it('C16 M2 names every bound alike before, during and after, and the amount to the micro', () => {
    const bounds: CallBound[] = ['money', 'day_spend', 'longest_call', 'new_account_day_spend', 'new_account_longest_call', 'agent_call_budget', 'agent_day_budget', 'agent_round_budget']
    const said = bounds.map(by => {
      const bound = { by, limitMicros: /spend|budget/.test(by) ? '1234567' : null }
      const call = sampleCall({ endedBy: 'limit', maxSeconds: 1800, bound })
      const words = [boundLabel(bound, 'USD'), boundReason(bound, 1800, 'USD'), outcomeSentence(call)]
      const what = by.endsWith('longest_call') ? ['', '30 minutes', '30 minutes'] : bound.limitMicros ? Array<string>(3).fill('$1.234567') : ['money', 'money', 'money']
      const whose = by.startsWith('new_account') ? 'new account' : by.startsWith('agent_round') ? 'round' : by.startsWith('agent') ? 'agent' : ''
      for (const [index, sentence] of words.entries()) expect([by, sentence]).toEqual([by, expect.stringMatching(new RegExp(`(?=.*${what[index]!.replaceAll(/[$.]/g, '\\$&')})(?=.*${whose})`, 'i')) as string])
      return words
    })
    for (const at of [0, 1, 2]) expect(new Set(said.map(words => words[at])).size).toBe(bounds.length)
  })

  it('C16 tells in the history what bounds a call', () => {
    const started = { id: 'e3', receivedAt: '2026-11-20T10:00:00.000Z', occurredAt: null, source: 'browser' as const, kind: 'started', changed: [], facts: { maxSeconds: 1800, boundBy: 'new_account_longest_call', boundMicros: null } }
    expect(eventWords(started, 'USD').facts).toEqual(['at most 30 minutes', 'a new account may talk for 30 minutes'])
    expect(eventWords({ ...started, facts: { maxSeconds: 720, boundBy: 'day_spend', boundMicros: '10000000' } }, 'USD').facts).toEqual(['at most 12 minutes', 'your account may spend $10.00 a day'])
    expect(eventWords({ ...started, facts: { maxSeconds: 720, boundBy: null, boundMicros: null } }, 'USD').facts).toEqual(['at most 12 minutes'])
  })

  it('promises nothing while the charge is open', () => {
    expect(outcomeSentence(sampleCall({ chargedMicros: null, settling: true }))).not.toMatch(/charged|\$/)
  })

  it('C5 marks an event that was told twice', () => {
    const event = {
      id: 'e1', receivedAt: '2026-11-20T10:00:00.000Z', occurredAt: null, source: 'webhook' as const, kind: 'answered',
      changed: [], facts: { durationSeconds: 12, note: null },
    }
    expect(eventWords(event, 'USD')).toMatchObject({ title: 'They answered', repeated: true, facts: ['duration 12 s'] })
    expect(eventWords({ ...event, changed: ['status'] }, 'USD').repeated).toBe(false)
  })

  it.each(['legId', 'parentLegId', 'childSid', 'parentSid', 'sequence', 'sipResponseCode'])('keeps %s, which only says something to who looks into it, behind the evidence', name => {
    const event = { id: 'e3', receivedAt: '2026-11-20T10:00:00.000Z', occurredAt: null, source: 'webhook' as const, kind: 'ringing', changed: ['status'], facts: { [name]: '7' } }
    expect([eventWords(event, 'USD').facts, eventWords(event, 'USD').evidence.length]).toEqual([[], 1])
  })

  it('speaks to staff about the caller, and not as if they had called', () => {
    const event = { id: 'e2', receivedAt: '2026-11-20T10:00:00.000Z', occurredAt: null, source: 'browser' as const, kind: 'started', changed: ['status'], facts: {} }
    expect(eventWords(event, 'USD').title).toBe('You pressed call')
    expect(eventWords(event, 'USD', 'staff').title).toBe('The caller pressed call')
  })
})

describe('why this amount', () => {
  it('M10 shows quoted and charged terms as the same, and a difference as one', () => {
    const { breakdown } = sampleDetail()
    expect(isQuoteKept([terms!], breakdown)).toBe(true)
    const other = { ...breakdown[0]!, rateNanosPerMinute: '50000000' }
    expect(isQuoteKept([terms!], [other])).toBe(false)
    const agent = sampleComponent({ component: 'agent' })
    expect(isQuoteKept([terms!, agent], breakdown) || isQuoteKept([agent], breakdown)).toBe(false)
    expect(isQuoteKept([terms!, agent], [breakdown[0]!, agent])).toBe(true)
    expect(comparedTerms(terms!, other).find(term => !term.same)?.label).toBe('Per minute')
  })

  it('F1 gets from the seconds to the amount in steps', () => {
    const steps = breakdownSteps({
      ...sampleDetail().breakdown[0]!, connectFeeMicros: '20000', computedMicros: '180000', chargedMicros: '150000', uncollectedMicros: '30000',
    })
    expect(steps.map(step => [step.label, step.micros ?? step.text])).toEqual([
      ['Talked', '192 s'], ['Counted', '240 s'], ['Talk', 160_000n], ['Connection', 20_000n], ['Together', 180_000n],
      ['Not charged', -30_000n], ['Charged', 150_000n],
    ])
  })
})

describe('refusals', () => {
  it('C11 gives the local emergency number as a link', () => {
    const words = refusalWords({ code: 'emergency_number', message: 'Use a phone.', details: { emergencyNumber: '999', telUrl: 'tel:999' } })
    expect(words.dial).toEqual({ number: '999', href: 'tel:999' })
  })

  it('makes a link of nothing but a number', () => {
    const words = refusalWords({ code: 'emergency_number', message: '', details: { telUrl: 'javascript:alert(1)' } })
    expect(words.dial).toBeNull()
  })
})

describe('the way back after signing in', () => {
  it('leads to our own pages only', () => {
    expect(nextPath('/calls/1?x=2')).toBe('/calls/1?x=2')
    for (const bad of ['https://example.org', '//example.org', '/\\example.org', 'javascript:1', undefined, ['/calls']]) {
      expect(nextPath(bad)).toBe('/dialer')
    }
  })
})

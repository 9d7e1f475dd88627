import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeScenario, type TriedTalk } from '../../../server/domain/agents/judge-scenario'
import { Scenario, type Expectation } from '../../../shared/schemas/agents/scenarios'

type Part = TriedTalk['parts'][number]
const agent = (words: string): Part => ({ kind: 'words', who: 'agent', words })
const caller = (words: string): Part => ({ kind: 'words', who: 'caller', words })
const tool = (name: string, input: object | string = {}): Part => ({ kind: 'tool', name, input: typeof input === 'string' ? input : JSON.stringify(input) })
const judged = (one: Expectation, parts: Part[], isEnded = false) => judgeScenario([one], { parts, isEnded })[0]!

describe('what is expected of a talk', () => {
  it('is looked for in what the agent said, as whole words, whatever their case and signs', () => {
    expect(judged({ says: 'i am an ai' }, [agent('Well, I am an AI!')]).isMet).toBe(true)
    expect(judged({ says: 'I am an AI' }, [caller('I am an AI')])).toMatchObject({ isMet: false, instead: 'It said nothing of the kind.' })
    expect(judged({ says: 'cafe' }, [agent('Das Café.')]).isMet).toBe(true)
    expect(judged({ neverSays: 'euro' }, [agent('A neuron')]).isMet).toBe(true)
    expect(judged({ neverSays: ['pounds', 'euros'] }, [agent('Four euros.')])).toEqual({ words: 'never says "pounds" or "euros"', isMet: false, instead: 'It said: "Four euros."' })
    expect(judged({ says: 'नमस्ते' }, [agent('नमस्ते, कैसे हैं')]).isMet).toBe(true)
  })

  it('is a tool with these among its fields, by themselves or in a list', () => {
    const wanted: Expectation = { calls: 'save_lead', with: { name: 'Anna' } }
    expect(judged(wanted, [tool('save_lead', { name: 'anna', email: 'x' })]).isMet).toBe(true)
    expect(judged(wanted, [tool('save_lead', { fields: [{ name: 'name', value: 'Anna', quote: 'I am Anna' }] })]).isMet).toBe(true)
    expect(judged(wanted, [tool('save_lead', { fields: [{ key: 'name', value: 'Anna' }] })]).isMet).toBe(true)
    expect(judged(wanted, [tool('save_lead', { name: 'Otto' })])).toMatchObject({ isMet: false, instead: 'It did, with name "Otto".' })
    expect(judged(wanted, [tool('other', { name: 'Anna' })])).toMatchObject({ isMet: false, instead: 'It did not.' })
    expect(judged(wanted, [tool('save_lead', '{"name": ')])).toMatchObject({ isMet: false })
    expect(judged({ neverCalls: 'hand_over' }, [tool('hand_over')]).isMet).toBe(false)
  })

  it('G2 is a lead of these fields and no other, of all that was saved', () => {
    const lead = { name: 'Anna', email: 'a@b.example' }
    expect(judged({ lead }, [tool('save_lead', { name: 'Anna' }), tool('save_lead', { email: 'a@b.example' })]).isMet).toBe(true)
    expect(judged({ lead }, [tool('save_lead', lead), tool('save_lead', { email: 'c@d.example' })]).isMet).toBe(false)
    expect(judged({ lead }, [tool('save_lead', { ...lead, phone: '+1' })])).toMatchObject({ isMet: false, instead: expect.stringContaining('phone "+1"') as string })
    expect(judged({ lead }, [])).toMatchObject({ instead: 'It saved nothing.' })
  })

  it('is an end by the agent within so many turns of the caller', () => {
    const talk = [agent('Hi'), caller('one'), agent('two'), caller('three')]
    expect(judged({ endsWithin: 2 }, talk, true).isMet).toBe(true)
    expect(judged({ endsWithin: 1 }, talk, true)).toMatchObject({ isMet: false, instead: 'It ended it after 2.' })
    expect(judged({ endsWithin: 5 }, talk, false)).toMatchObject({ isMet: false, instead: 'It had not ended the call after 2.' })
  })

  it('is never met and unmet at once: what is said and what is never said are opposites', () => {
    const words = fc.stringMatching(/^[a-c]{1,2}( [a-c]{1,2}){0,3}$/)
    fc.assert(fc.property(words, fc.array(words, { maxLength: 5 }), (wanted, said) => {
      const parts = said.map(agent)
      expect(judged({ says: wanted }, parts).isMet).toBe(!judged({ neverSays: wanted }, parts).isMet)
    }))
  })
})

describe('the file of a scenario', () => {
  const good = { name: 'a', about: 'b', caller: { turns: ['c'] }, expect: [{ says: 'd' }] }
  it.each([
    ['a field that nobody knows', { ...good, note: 1 }],
    ['an expectation of two kinds', { ...good, expect: [{ says: 'a', neverSays: 'b' }] }],
    ['none', { ...good, expect: [] }],
    ['a caller who says nothing', { ...good, caller: { turns: [] } }],
    ['both callers', { ...good, caller: { turns: ['a'], instructions: 'b', mostTurns: 2 } }],
    ['a name with blanks', { ...good, name: 'a b' }],
    ['a bad agent that fails what is not there', { ...good, bad: { instructions: 'x', fails: 1 } }],
  ])('is refused with %s', (_, file) => {
    expect(Scenario.safeParse(good).success).toBe(true)
    expect(Scenario.safeParse(file).success).toBe(false)
  })
})

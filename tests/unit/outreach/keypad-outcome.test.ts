import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedPress, keypadOutcome, type Press } from '../../../server/domain/outreach/keypad-outcome'
import { keypadState, type TryNow } from '../../../server/domain/outreach/keypad-state'
import type { ScriptKey } from '../../../shared/schemas/outreach/words'

const KEYS: ScriptKey[] = [{ key: '1', meaning: 'taken', words: {} }, { key: '2', meaning: 'need_help', words: {} }]
const press = (place: number, key: string | null, isConfirmed = true): Press => ({ place, key, isConfirmed })

describe('what a keypad call comes to', () => {
  it('is the first key that means something, once it is sure (O5)', () => {
    expect(countedPress([press(2, '2'), press(1, '7')], KEYS)).toEqual({ key: '2', meaning: 'need_help' })
    expect(countedPress([press(2, '1'), press(1, '2')], KEYS)).toEqual({ key: '2', meaning: 'need_help' })
    expect(countedPress([press(1, '2', false)], KEYS)).toBeNull()
    expect(countedPress([press(1, null), press(2, '*')], KEYS)).toBeNull()
  })

  it('is told when the call is over, by its status where no key counts', () => {
    const outcomes = (['completed', 'busy', 'no-answer', 'failed', 'canceled'] as const).map(status => keypadOutcome(status, [], KEYS).outcome)
    expect(outcomes).toEqual(['no_key', 'busy', 'no_answer', 'failed', 'no_answer'])
    expect(keypadOutcome(null, [press(1, '1')], KEYS)).toEqual({ outcome: null, key: '1', meaning: 'taken' })
    expect(keypadOutcome('completed', [press(1, '1')], KEYS)).toEqual({ outcome: 'keyed', key: '1', meaning: 'taken' })
    expect(keypadOutcome('completed', [press(1, '1', false)], KEYS)).toEqual({ outcome: 'no_key', key: null, meaning: null })
  })

  it('does not depend on the order in which keys became known', () => {
    const presses = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('1', '2', '3', null), fc.boolean()), { selector: ([place]) => place })
    fc.assert(fc.property(presses, fc.func(fc.nat()), (all, order) => {
      const listed = all.map(([place, key, isConfirmed]) => press(place, key, isConfirmed))
      const shuffled = [...listed].sort((a, b) => order(a.place) - order(b.place))
      expect(keypadOutcome('completed', shuffled, KEYS)).toEqual(keypadOutcome('completed', listed, KEYS))
    }))
  })
})

describe('how far a request is', () => {
  const at = (more: Partial<TryNow>): TryNow => ({ order: 'placed', status: 'initiated', hintedStatus: null, hasLeg: false, ...more })
  it.each([
    ['waiting', at({ order: 'ready' })],
    ['waiting', at({ order: 'refused' })],
    ['asked', at({ order: 'asking' })],
    ['unknown', at({ order: 'unknown' })],
    ['asked', at({ hasLeg: true })],
    ['ringing', at({ hasLeg: true, status: 'ringing' })],
    ['answered', at({ hasLeg: true, status: 'answered' })],
    ['ended', at({ hasLeg: true, status: 'completed' })],
  ] as const)('is %s', (state, last) => {
    expect(keypadState(null, last)).toBe(state)
  })

  it('O5 is moved forward by what is only hinted at, and never back', () => {
    expect(keypadState(null, at({ hintedStatus: 'ringing' }))).toBe('ringing')
    expect(keypadState(null, at({ order: 'unknown', hintedStatus: 'answered' }))).toBe('answered')
    expect(keypadState(null, at({ hasLeg: true, status: 'answered', hintedStatus: 'ringing' }))).toBe('answered')
    expect(keypadState(null, at({ hasLeg: true, status: 'ringing', hintedStatus: 'completed' }))).toBe('ended')
  })

  it('is over when it came to something', () => {
    expect(keypadState('keyed', at({ hasLeg: true, status: 'completed' }))).toBe('ended')
    for (const outcome of ['not_placed', 'refused'] as const) expect(keypadState(outcome, at({ order: 'refused' }))).toBe('refused')
  })
})

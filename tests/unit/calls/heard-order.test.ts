import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inHeardOrder } from '../../../server/domain/calls/heard-order'

const at = (kind: string, second: number) => ({ kind, receivedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z` })
const kinds = (events: { kind: string }[]) => events.map(event => event.kind)

describe('what happened to a call', () => {
  it('W4 C5 is in the order of the lifecycle, in whatever order it was told', () => {
    const told = [at('started', 0), at('claimed', 1), at('initiated', 2), at('ringing', 3), at('answered', 4), at('completed', 5), at('settled', 5)]
    fc.assert(fc.property(fc.shuffledSubarray([2, 3, 4, 5], { minLength: 4 }), seconds => {
      const arrived = told.map((event, i) => (i >= 2 && i <= 5 ? at(event.kind, seconds[i - 2]!) : event))
      const settled = at('settled', seconds[3]!)
      expect(kinds(inHeardOrder([...arrived.slice(0, 6), settled]))).toEqual(kinds(told))
    }))
  })

  it('W4 puts a ringing that is told after the end before its consequences', () => {
    expect(kinds(inHeardOrder([at('started', 0), at('completed', 5), at('ringing', 7), at('settled', 5)])))
      .toEqual(['started', 'ringing', 'completed', 'settled'])
  })

  it('W4 leaves what is no step of the lifecycle where it was heard', () => {
    expect(kinds(inHeardOrder([at('started', 0), at('answered', 2), at('completed', 9), at('end-requested', 8), at('settled', 9), at('complained', 30)])))
      .toEqual(['started', 'answered', 'end-requested', 'completed', 'settled', 'complained'])
  })

  it('W4 keeps what was told twice, each where its step is', () => {
    expect(kinds(inHeardOrder([at('started', 0), at('ringing', 2), at('answered', 3), at('ringing', 4)])))
      .toEqual(['started', 'ringing', 'ringing', 'answered'])
  })
})

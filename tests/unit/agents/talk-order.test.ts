import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inTalkOrder } from '../../../shared/agents/talk-order'

const ids = (items: { itemId: string }[]) => items.map(item => item.itemId).join(' ')
const item = (itemId: string, previousItemId: string | null, place: number) => ({ itemId, previousItemId, place })

describe('the order of a talk', () => {
  it('is that of the talk, not that in which it was told', () => {
    expect(ids(inTalkOrder([item('answer', 'question', 1), item('hello', null, 2), item('question', 'hello', 3)]))).toBe('hello question answer')
  })

  it('takes the later told one of two behind the same as the closer one', () => {
    expect(ids(inTalkOrder([item('a', null, 1), item('c', 'a', 2), item('b', 'a', 3)]))).toBe('a b c')
  })

  it('goes on behind what is there where nothing says where something stands, and loses nothing', () => {
    expect(ids(inTalkOrder([item('a', null, 1), item('b', 'gone', 2), item('c', 'b', 3), item('d', null, 4)]))).toBe('a b c d')
    expect(ids(inTalkOrder([item('a', 'b', 1), item('b', 'a', 2), item('c', 'c', 3)]))).toBe('c a b')
  })

  it('puts a talk that was told in any order into its own', () => {
    const talk = Array.from({ length: 12 }, (_, place) => place)
    fc.assert(fc.property(fc.shuffledSubarray(talk, { minLength: 12 }), told => {
      const items = told.map((place, when) => item(`i${place}`, place === 0 ? null : `i${place - 1}`, when))
      expect(ids(inTalkOrder(items))).toBe(talk.map(place => `i${place}`).join(' '))
    }))
  })
})

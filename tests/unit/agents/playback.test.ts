import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AHEAD_MS, breakOff, BYTES_PER_MS, endSound, isSounding, nextPieces, PIECE_MS, SILENT_PHONE, takeMark, takeSound, type Playback } from '../../../server/domain/agents/playback'

const sound = (ms: number, itemId = 'item', responseId = 'answer') => ({ itemId, responseId, audio: new Uint8Array(ms * BYTES_PER_MS) })

/** The sound given to the phone, and the marks it was given. */
function send(playback: Playback) {
  const sent = nextPieces(playback)
  const bytes = sent.pieces.reduce((sum, { audio }) => sum + audio.length, 0)
  return { playback: sent.playback, marks: sent.pieces.map(piece => piece.mark), ms: bytes / BYTES_PER_MS }
}

describe('what the phone plays', () => {
  it('goes to the phone in pieces with a mark each, and only a little ahead of what was heard', () => {
    const first = send(takeSound(SILENT_PHONE, sound(AHEAD_MS + 550)))
    expect(first.ms).toBe(AHEAD_MS)
    expect(first.marks).toHaveLength(AHEAD_MS / PIECE_MS)
    expect(send(first.playback).marks, 'nothing was heard yet').toEqual([])
    const next = send(takeMark(first.playback, first.marks[1]!).playback)
    expect(next.ms, 'as much as was heard').toBe(2 * PIECE_MS)
    const rest = send(takeMark(next.playback, next.marks.at(-1)!).playback)
    expect(rest.ms, 'a last short piece').toBe(350)
  })

  it('G3 counts what came back by marks as heard, and nothing else', () => {
    const { playback, marks } = send(takeSound(SILENT_PHONE, sound(1000)))
    expect(breakOff(playback).cut).toEqual([{ itemId: 'item', heardMs: 0, madeMs: 1000, isWhole: false }])
    expect(breakOff(takeMark(playback, marks[3]!).playback).cut, 'a mark stands for those before it too').toEqual([{ itemId: 'item', heardMs: 400, madeMs: 1000, isWhole: false }])
    expect(takeMark(playback, 'm999').playback, 'nobody awaits it').toBe(playback)
  })

  it('G3 counts no mark that comes back after a clear', () => {
    const before = send(takeSound(SILENT_PHONE, sound(500, 'first', 'one')))
    const cleared = breakOff(before.playback).playback
    expect(isSounding(cleared)).toBe(false)
    const after = send(takeSound(cleared, sound(500, 'second', 'two')))
    const late = before.marks.reduce((playback, mark) => takeMark(playback, mark).playback, after.playback)
    expect(breakOff(late).cut).toEqual([{ itemId: 'second', heardMs: 0, madeMs: 500, isWhole: false }])
  })

  it('drops what still comes of an answer that was broken off, also of an item that nobody knew of', () => {
    const { playback } = send(takeSound(SILENT_PHONE, sound(100)))
    const broken = breakOff(playback, 'silent so far').playback
    expect(takeSound(broken, sound(100))).toBe(broken)
    expect(takeSound(broken, sound(100, 'later item'))).toBe(broken)
    expect(takeSound(broken, sound(100, 'item 2', 'silent so far'))).toBe(broken)
    expect(isSounding(takeSound(broken, sound(100, 'item 3', 'the next answer')))).toBe(true)
  })

  it('is done with an item when all of it came and was heard, in whatever order', () => {
    const { playback, marks } = send(takeSound(SILENT_PHONE, sound(150)))
    const heard = { itemId: 'item', heardMs: 150, madeMs: 150, isWhole: true }
    expect(takeMark(playback, marks[1]!).over).toEqual([])
    expect(endSound(takeMark(playback, marks[1]!).playback, 'item').over).toEqual([heard])
    expect(takeMark(endSound(playback, 'item').playback, marks[1]!).over).toEqual([heard])
    expect(breakOff(takeMark(endSound(playback, 'item').playback, marks[1]!).playback).cut).toEqual([])
  })

  it('keeps the sound as it was, byte for byte', () => {
    const audio = Uint8Array.from({ length: 2345 }, (_, place) => place % 256)
    const { pieces } = nextPieces(takeSound(SILENT_PHONE, { itemId: 'item', responseId: 'answer', audio }))
    expect(Buffer.concat(pieces.map(piece => piece.audio))).toEqual(Buffer.from(audio))
  })
})

type Step =
  | { kind: 'sound', bytes: number, item: number }
  | { kind: 'mark' | 'stale', back: number }
  | { kind: 'end' | 'clear' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('sound' as const), bytes: fc.integer({ min: 0, max: 5000 }), item: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('mark' as const), back: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stale' as const), back: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'end' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
)

/** A phone of its own: it plays what it is sent, one piece after another, and answers a clear with all marks. */
class Phone {
  buffer: { mark: string, bytes: number, item: string }[] = []
  cleared: string[] = []
  played = new Map<string, number>()

  play(): string | null {
    const piece = this.buffer.shift()
    if (!piece) return null
    this.played.set(piece.item, (this.played.get(piece.item) ?? 0) + piece.bytes)
    return piece.mark
  }

  clear() {
    this.cleared.push(...this.buffer.splice(0).map(piece => piece.mark))
  }
}

describe('any interleaving of sound, marks and clears', () => {
  it('G3 tells of each item exactly what the phone has played and told', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const phone = new Phone()
      let playback = SILENT_PHONE
      let answer = 0
      const told = new Map<string, { heardMs: number, madeMs: number }>()
      const made = new Map<string, number>()
      const owners: string[] = []
      for (const current of steps) {
        if (current.kind === 'sound') {
          const itemId = `a${answer}i${current.item}`
          made.set(itemId, (made.get(itemId) ?? 0) + current.bytes)
          for (let left = current.bytes; left > 0; left -= PIECE_MS * BYTES_PER_MS) owners.push(itemId)
          playback = takeSound(playback, { itemId, responseId: `a${answer}`, audio: new Uint8Array(current.bytes) })
        } else if (current.kind === 'mark') {
          let last: string | null = null
          for (let times = 0; times <= current.back; times++) last = phone.play() ?? last
          if (last !== null) {
            const { playback: next, over } = takeMark(playback, last)
            playback = next
            for (const item of over) told.set(item.itemId, item)
          }
        } else if (current.kind === 'stale') {
          const stale = phone.cleared.at(-1 - current.back)
          if (stale) expect(takeMark(playback, stale).playback).toBe(playback)
        } else if (current.kind === 'end') {
          for (const item of [0, 1]) {
            const ended = endSound(playback, `a${answer}i${item}`)
            playback = ended.playback
            for (const over of ended.over) told.set(over.itemId, over)
          }
          answer++
        } else {
          const broken = breakOff(playback, `a${answer}`)
          playback = broken.playback
          phone.clear()
          owners.length = 0
          for (const item of broken.cut) told.set(item.itemId, item)
          const late = takeSound(playback, { itemId: `a${answer}i0`, responseId: `a${answer}`, audio: new Uint8Array(80) })
          expect(late).toBe(playback)
          answer++
        }
        const sent = nextPieces(playback)
        playback = sent.playback
        for (const { mark, audio } of sent.pieces) {
          phone.buffer.push({ mark, bytes: audio.length, item: owners.shift()! })
        }
        const ahead = phone.buffer.reduce((sum, piece) => sum + piece.bytes, 0)
        expect(ahead).toBeLessThan((AHEAD_MS + PIECE_MS) * BYTES_PER_MS)
      }
      for (const item of breakOff(playback).cut) told.set(item.itemId, item)
      for (const [itemId, { heardMs, madeMs }] of told) {
        expect(heardMs, itemId).toBe(Math.floor((phone.played.get(itemId) ?? 0) / BYTES_PER_MS))
        expect(heardMs).toBeLessThanOrEqual(madeMs)
        expect(madeMs).toBe(Math.floor(made.get(itemId)! / BYTES_PER_MS))
      }
      for (const [itemId, bytes] of phone.played) if (bytes >= BYTES_PER_MS) expect(told.has(itemId), itemId).toBe(true)
    }), { numRuns: 1000 })
  })
})

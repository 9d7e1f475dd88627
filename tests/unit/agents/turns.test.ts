import { beforeEach, describe, expect, it } from 'vitest'
import { createTurns, type Turns } from '../../../server/sessions/bridge/turns'

let nowMs: number
let turns: Turns
beforeEach(() => {
  nowMs = 1_000
  turns = createTurns(() => nowMs)
})
const after = (ms: number, happens: () => void) => {
  nowMs += ms
  happens()
}
function spoken(): void {
  turns.callerSpeaks()
  after(500, turns.callerPauses)
}

describe('how long a caller waits for an answer', () => {
  it('is from the pause to the first sound, once', () => {
    spoken()
    after(100, () => turns.answerBegins('r1'))
    nowMs += 600
    expect(turns.sounds()).toBe(700)
    expect(turns.sounds()).toBeNull()
  })

  it('is nothing for an opening, also where noise came and went beside it', () => {
    turns.answerBegins('opening')
    spoken()
    expect(turns.sounds()).toBeNull()
  })

  it('goes on where the model is lost and begins again', () => {
    spoken()
    turns.answerBegins('r1')
    turns.forget()
    after(2_000, () => turns.answerBegins('r2'))
    nowMs += 100
    expect(turns.sounds()).toBe(2_100)
  })

  it('is from the last pause where somebody goes on before there is an answer', () => {
    spoken()
    turns.answerBegins('r1')
    turns.breakOff()
    nowMs += 300
    spoken()
    turns.answerBegins('r2')
    nowMs += 400
    expect(turns.sounds()).toBe(400)
  })
})

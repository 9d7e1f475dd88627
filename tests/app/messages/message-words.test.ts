import { describe, expect, it } from 'vitest'
import { MESSAGE_STATES } from '~~/shared/schemas/messages'
import { afterSending } from '~~/browser/messages/after-sending'
import { canSendAgain, messageProblem, MESSAGE_WORDS } from '~~/browser/messages/message-words'
import { fromField, nextHour, toField } from '~~/browser/messages/schedule-time'

describe('words for a message', () => {
  it('are there for every state, and say what became of the money where it was not sent', () => {
    for (const state of MESSAGE_STATES) expect(MESSAGE_WORDS[state].label).toMatch(/^[A-Z]/)
    expect(messageProblem({ state: 'missed', problem: null })).toContain('nothing was charged')
    expect(messageProblem({ state: 'unknown', problem: 'We look for it.' })).toBe('We look for it.')
    expect(MESSAGE_STATES.filter(state => !canSendAgain({ state }))).toEqual(['scheduled', 'sending', 'asking', 'unknown'])
  })

  it('lead to the call, to the list, or to what is known', () => {
    expect((['placed', 'scheduled', 'unknown'] as const).map(state => afterSending({ id: 'm', state }))).toEqual(['/calls/m', '/messages', '/messages/m'])
  })
})

describe('the time of a message', () => {
  it('is the same instant after a field has shown it', () => {
    const instant = new Date('2026-12-24T18:30:00.000Z')
    expect(fromField(toField(instant))).toEqual(instant)
    expect(fromField('')).toBeNull()
    expect(nextHour(new Date('2026-12-24T18:51:00.000Z'))).toEqual(new Date('2026-12-24T20:00:00.000Z'))
    expect(nextHour(new Date('2026-12-24T18:49:00.000Z'))).toEqual(new Date('2026-12-24T19:00:00.000Z'))
  })
})

import { describe, expect, it } from 'vitest'
import { callEnding, type EndedCall } from '../../../server/domain/calls/call-ending'
import { CALL_STATUSES } from '../../../shared/schemas/calls'

const talked: EndedCall = { status: 'completed', durationSeconds: 60, maxSeconds: 600, hungUpBy: null, isDialled: true, isIncoming: false }

describe('who ended a call', () => {
  it.each<[string, Partial<EndedCall>, ReturnType<typeof callEnding>]>([
    ['nobody knows', {}, null],
    ['the caller said so', { hungUpBy: 'caller' }, 'caller'],
    ['the network said so', { hungUpBy: 'callee' }, 'callee'],
    ['its time was up', { durationSeconds: 600 }, 'limit'],
    ['its time was up, though the far end went first', { durationSeconds: 600, hungUpBy: 'callee' }, 'limit'],
    ['it ran over its time', { durationSeconds: 603, hungUpBy: 'caller' }, 'limit'],
    ['the caller hung up a second before its time was up', { durationSeconds: 599, hungUpBy: 'caller' }, 'caller'],
    ['the far end, or the limit counted down: not to be told apart', { durationSeconds: 599, hungUpBy: 'callee' }, null],
    ['the caller gave up', { status: 'canceled', hungUpBy: 'caller', durationSeconds: 0 }, 'caller'],
    ['the caller gave up, in the other word for it', { status: 'no-answer', hungUpBy: 'caller', durationSeconds: 0 }, 'caller'],
    ['a page was closed while it rang', { status: 'canceled', durationSeconds: 0 }, null],
    ['the network never dialled', { status: 'canceled', isDialled: false, durationSeconds: 0 }, 'carrier'],
    ['the caller gave up before the network dialled', { status: 'canceled', isDialled: false, hungUpBy: 'caller' }, 'caller'],
    ['nobody answered', { status: 'no-answer', durationSeconds: 0 }, null],
    ['who was called declined it, whatever the network calls that', { isIncoming: true, status: 'busy', hungUpBy: 'caller' }, 'caller'],
    ['who was called did not answer', { isIncoming: true, status: 'canceled', isDialled: false }, null],
    ['the line was busy, whoever pressed then', { status: 'busy', hungUpBy: 'caller' }, null],
  ])('C16 %s', (_what, call, expected) => {
    expect(callEnding({ ...talked, ...call })).toBe(expected)
  })

  it('C16 is nobody while the call lasts, and the caller only where the caller hung up', () => {
    for (const status of CALL_STATUSES) {
      for (const durationSeconds of [null, 0, 1, 599, 600]) {
        for (const isDialled of [false, true]) {
          const ending = callEnding({ ...talked, status, durationSeconds, isDialled })
          expect(ending).not.toBe('caller')
          expect(ending).not.toBe('callee')
          if (['initiated', 'ringing', 'answered'].includes(status)) expect(ending).toBeNull()
        }
      }
    }
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { careObstacle } from '../../../server/domain/outreach/care-obstacle'
import { auditOfStep, takeCareStep, type CareState } from '../../../server/domain/outreach/care-step'
import { isOverdue, mayOwnTask, mayTakeStep, stateAfter, taskDueAt } from '../../../server/domain/outreach/care-task'
import { KEY_EFFECTS, streakAfter, type Streak } from '../../../server/domain/outreach/key-meaning'
import { KEY_MEANINGS, TASK_STATES } from '../../../shared/schemas/outreach/words'

const AT = new Date('2026-11-30T08:00:00Z')
const after = (minutes: number) => new Date(AT.getTime() + minutes * 60_000)

describe('a task', () => {
  it('O2 of help is due when the programme says, others after three days', () => {
    expect(taskDueAt('help', AT, 45)).toEqual(after(45))
    expect(taskDueAt('wrong_person', AT, 45)).toEqual(after(3 * 24 * 60))
    expect(taskDueAt('unanswered', AT, 45)).toEqual(after(3 * 24 * 60))
  })

  it('O2 is overdue from the instant that it is due until it is done', () => {
    const task = { state: 'open', dueAt: after(10) } as const
    expect([isOverdue(task, after(9)), isOverdue(task, after(10))]).toEqual([false, true])
    expect(isOverdue({ ...task, state: 'acknowledged' }, after(10))).toBe(true)
    expect(isOverdue({ ...task, state: 'resolved' }, after(10))).toBe(false)
  })

  it('O2 goes forward only', () => {
    expect(TASK_STATES.map(state => stateAfter('acknowledge', state))).toEqual(['acknowledged', 'acknowledged', 'resolved'])
    expect(TASK_STATES.map(state => stateAfter('resolve', state))).toEqual(['resolved', 'resolved', 'too_late'])
  })

  it('A1 is seen to by whose it is and by who supervises, who alone gives it away', () => {
    const [mine, other] = [{ userId: 'a', role: 'worker' }, { userId: 'b', role: 'worker' }] as const
    const boss = { userId: 'c', role: 'supervisor' } as const
    for (const step of ['acknowledge', 'resolve'] as const) {
      expect([mine, other, boss].map(part => mayTakeStep(step, { ownerId: 'a' }, part))).toEqual([true, false, true])
    }
    expect([mine, other, boss].map(part => mayTakeStep('reassign', { ownerId: 'a' }, part))).toEqual([false, false, true])
    expect([mine, other, boss].map(part => mayOwnTask(part, 'a'))).toEqual([true, false, true])
  })
})

describe('a key', () => {
  it('O2 O3 does what it means', () => {
    const effects = Object.fromEntries(KEY_MEANINGS.map(meaning => [meaning, KEY_EFFECTS[meaning]]))
    expect(effects).toEqual({
      taken: {}, confirms: {}, call_later: {}, need_help: { task: 'help', isFlagged: true }, stop_calling: { isOptedOut: true },
      wrong_person: { task: 'wrong_person', isNumberDoubted: true },
    })
  })

  it('O2 counts the row of unanswered calls since the last answer, in whatever order they are told', () => {
    const begin: Streak = { unanswered: 0, lastReachedAt: null }
    const told = (calls: [boolean, number][]) => calls
      .reduce<Streak>((streak, [reached, minute]) => streakAfter(streak, reached, after(minute)), begin)
    const some = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 99 })), { maxLength: 12 })
    fc.assert(fc.property(some, calls => {
      const end = told(calls)
      const answers = calls.filter(([reached]) => reached).map(([, minute]) => minute)
      const last = answers.length > 0 ? Math.max(...answers) : null
      expect(end.lastReachedAt).toEqual(last === null ? null : after(last))
      // told in their order, it is those after the last answer
      const inOrder = [...calls].sort(([, one], [, other]) => one - other)
      const sorted = told(inOrder)
      const lastPlace = inOrder.findLastIndex(([reached]) => reached)
      expect(sorted.unanswered).toBe(inOrder.length - 1 - lastPlace)
    }))
  })
})

describe('a step in care', () => {
  const person: CareState = {
    name: 'Lata', consentAt: null, consentWay: null, consentVersion: null, consentAskedBy: null, optedOutAt: null, numberDoubtedAt: null,
    flaggedAt: null, flagReason: null, unanswered: 0,
  }
  const step = { note: 'Because', by: 'a', at: AT }

  it('O2 flags and clears, and is told where it is so already', () => {
    const flagged = { ...person, ...takeCareStep(person, { ...step, kind: 'flagged' }).change }
    expect(flagged).toMatchObject({ flaggedAt: AT, flagReason: 'Because' })
    expect(() => takeCareStep(flagged, { ...step, kind: 'flagged' })).toThrow('is flagged already')
    expect(takeCareStep(flagged, { ...step, kind: 'cleared' }).change).toEqual({ flaggedAt: null, flagReason: null })
    expect(() => takeCareStep(person, { ...step, kind: 'cleared' })).toThrow('not flagged')
  })

  it('O3 lets nobody be called who has not consented', () => {
    const out = { ...person, optedOutAt: AT }
    expect(() => takeCareStep(out, { ...step, kind: 'opted_in' })).toThrow('has not consented')
    const consent = { at: AT, way: 'spoken', version: 2 } as const
    expect(() => takeCareStep(out, { ...step, kind: 'consent_given', consent: { ...consent, at: after(1) } })).toThrow('future')
    const asked = { ...out, ...takeCareStep(out, { ...step, kind: 'consent_given', consent }).change }
    expect(asked).toMatchObject({ consentAt: AT, consentWay: 'spoken', consentVersion: 2, consentAskedBy: 'a' })
    expect(takeCareStep(asked, { ...step, kind: 'opted_in' }).change).toEqual({ optedOutAt: null })
    expect(takeCareStep(asked, { ...step, kind: 'consent_withdrawn' })).toEqual({
      change: { consentAt: null, consentWay: null, consentVersion: null, consentAskedBy: null }, facts: { version: 2 },
    })
  })

  it('O3 says why nobody is called, the weightiest reason first', () => {
    const all = { erasedAt: AT, optedOutAt: AT, consentAt: null, numberDoubtedAt: AT }
    expect(careObstacle(all)).toBe('forgotten')
    expect(careObstacle({ ...all, erasedAt: null })).toBe('opted_out')
    expect(careObstacle({ ...all, erasedAt: null, optedOutAt: null })).toBe('no_consent')
    expect(careObstacle({ ...all, erasedAt: null, optedOutAt: null, consentAt: AT })).toBe('number_doubted')
    expect(careObstacle({ erasedAt: null, optedOutAt: null, consentAt: AT, numberDoubtedAt: null })).toBeNull()
  })

  it('A5 is in the audit log, but for notes', () => {
    expect(auditOfStep('note')).toBeNull()
    expect(auditOfStep('flagged')).toBe('care.flagged')
  })
})

import { describe, expect, it } from 'vitest'
import { agentProblems } from '../../../server/domain/agents/agent-problems'
import { foldFieldName } from '../../../server/domain/agents/fold-field-name'
import { standingAfter } from '../../../server/domain/agents/standing-after'
import { AgentContent } from '../../../shared/schemas/agents/agents'
import { agentContent } from '../../support/agents'

const CHOICES = { models: ['gpt-realtime-2.1'], voices: ['marin'] }
const reasons = (change: Parameters<typeof agentContent>[0]) =>
  agentProblems(agentContent(change), CHOICES, 'GB').map(({ reason }) => reason)
const field = (name: string, place = 0) => ({ key: `k${place}`, name, kind: 'text' as const, isRequired: false, hint: '' })
const knows = (characters: number) => {
  const count = Math.ceil(characters / 2000)
  const texts = Array.from({ length: count }, (_, index) => Math.min(2000, characters - index * 2000))
  return texts.map(length => ({ kind: 'text' as const, title: 'a', text: 'b'.repeat(length - 1) }))
}

describe('what is wrong with an agent', () => {
  it('is nothing where it is right', () => expect(reasons({})).toEqual([]))

  it.each<[string, Parameters<typeof agentContent>[0], string[]]>([
    ['9,000 characters are known', { knowledge: knows(9000) }, []],
    ['and one more is too much', { knowledge: knows(9001) }, ['too_much']],
    ['a micro is money', { callBudgetMicros: '1', dayBudgetMicros: '1' }, []],
    ['nothing is none', { callBudgetMicros: '0', dayBudgetMicros: '0' }, ['no_budget']],
    ['nothing for the day', { dayBudgetMicros: '0' }, ['no_budget']],
    ['a day of one call', { callBudgetMicros: '5', dayBudgetMicros: '5' }, []],
    ['a day below a call by a micro', { callBudgetMicros: '5', dayBudgetMicros: '4' }, ['day_below_call']],
    ['no language', { languages: [] }, ['no_language']],
    ['a language twice', { languages: ['en', 'en'] }, ['same_language']],
    ['fifteen fields of other names', { fields: Array.from({ length: 15 }, (_, index) => field(`Field ${index}`, index)) }, []],
    ['of three alike two are named', { fields: ['Name', 'name', 'NAME '].map(field) }, ['fields_alike', 'fields_alike']],
    ['one minute of a week is open', { hours: { sun: [['23:59', '24:00']] } }, []],
    ['hours without a length', { hours: { sun: [['10:00', '10:00']] } }, ['never_open']],
    ['handing over to a satellite', { abilities: { ...agentContent().abilities, handOverTo: '+881612345678' } }, ['blocked_number']],
    ['handing over with a person', { abilities: { ...agentContent().abilities, handOverTo: '+442079460123' }, whenUnable: { way: 'hand_over', sentence: 'One moment.' } }, []],
    ['recording that says so', { isRecorded: true, recordingNotice: 'This call is recorded.' }, []],
  ])('%s', (_, change, found) => expect(reasons(change)).toEqual(found))

  it('says nothing of money that was not moved', () => {
    const [problem] = agentProblems(agentContent({ abilities: { ...agentContent().abilities, handOverTo: '+88161' } }), CHOICES, 'GB')
    expect(problem!.message).not.toContain('charged')
  })
})

describe('fields are alike', () => {
  it.each([
    ['E-Mail', 'e mail'], ['Prénom', 'PRENOM'], ['Name', 'Name!'], ['Straße', 'straße'], ['ＮＡＭＥ', 'name'], ['Ёлка', 'елка'], ['Straße', 'STRASSE'], ['ﬁrma', 'FIRMA'], ['ΟΔΟΣ Α', 'οδός α'],
    ['İsim', 'isim'], ['Na\u200bme', 'Name'], ['Na\u00adme', 'Name'], ['\u2060Name\ufe0f', 'Name'], ['Name\u3164', 'Name'],
  ])('%s, %s', (one, other) => expect(foldFieldName(one)).toBe(foldFieldName(other)))

  it.each([['नाम', 'नमि'], ['ชื่อ', 'ชอ'], ['!', '?'], ['Name 1', 'Name 2'], ['氏名', '名前']])('not %s, %s', (one, other) => expect(foldFieldName(one)).not.toBe(foldFieldName(other)))
})

describe('the standing after a step', () => {
  it.each([
    ['goes live', { state: 'draft', liveVersion: null }, { step: 'go_live', version: 3 }, { state: 'live', liveVersion: 3 }],
    ['changes its version', { state: 'live', liveVersion: 3 }, { step: 'go_live', version: 2 }, { state: 'live', liveVersion: 2 }],
    ['rests', { state: 'live', liveVersion: 3 }, { step: 'pause' }, { state: 'paused', liveVersion: 3 }],
    ['has nothing to rest from', { state: 'draft', liveVersion: null }, { step: 'pause' }, null],
  ] as const)('%s', (_, now, step, after) => expect(standingAfter(now, step)).toEqual(after))
})

it('what is right fits through the wire, in the most that it may be', () => {
  const longest = agentContent({
    instructions: 'क'.repeat(6000), knowledge: knows(9000), fields: Array.from({ length: 15 }, (_, index) => ({ ...field('क'.repeat(40), index), hint: 'क'.repeat(150) })),
  })
  expect(AgentContent.safeParse(longest).success).toBe(true)
  expect(Buffer.byteLength(JSON.stringify(longest))).toBeLessThan(64 * 1024)
})

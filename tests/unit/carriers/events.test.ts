import { describe, expect, it } from 'vitest'
import { readChildStatus, readDialResult, readVoiceRequest } from '../../../server/carriers/twilio/events'
import { dialResultMessage, statusMessage, voiceMessage, type TwilioMessage, type TwilioSide } from '../../support/twilio-requests'

const SIDE: TwilioSide = {
  publicUrl: 'https://talk.example', accountSid: `AC${'a1'.repeat(16)}`, authToken: 't'.repeat(32), twimlAppSid: `AP${'c3'.repeat(16)}`, callerId: '+14155550100',
}
const CALL = {
  callId: '0193477a-1111-7222-8333-444455556666', terms: 'USD.20000000.0.60.60.0.0', ownerId: 'person_1', toNumber: '+442079460123', parentSid: `CA${'1'.repeat(32)}`, childSid: `CA${'2'.repeat(32)}`,
}
const AT = new Date('2026-11-20T10:00:00Z')
const COMPLETED = statusMessage(SIDE, CALL, { status: 'completed', sequence: 3, at: AT, durationSeconds: 125 })
const RESULT = dialResultMessage(SIDE, CALL, { status: 'completed', durationSeconds: 125 })
const VOICE = voiceMessage(SIDE, CALL)

const queryOf = (message: TwilioMessage) => new URLSearchParams(message.target.split('?')[1])
const without = ({ params }: TwilioMessage, ...names: string[]) =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)))

describe('what the carrier says', () => {
  it('C4 is read as the child’s, with its own time and duration', () => {
    expect(readChildStatus(COMPLETED.params, queryOf(COMPLETED))).toMatchObject({
      callId: CALL.callId, termsKey: CALL.terms, status: 'completed', carrier: 'twilio', parentLegId: CALL.parentSid, legId: CALL.childSid, toNumber: CALL.toNumber, sequence: 3, occurredAt: AT, durationSeconds: 125,
    })
  })

  it('is read from the end of the dialling, which names the caller and no time', () => {
    expect(readDialResult(RESULT.params, queryOf(RESULT))).toMatchObject({
      status: 'completed', carrier: 'twilio', parentLegId: CALL.parentSid, legId: CALL.childSid, ownerId: CALL.ownerId, occurredAt: null, durationSeconds: 125,
    })
  })

  it('C16 tells whether the caller was still there when the other side was gone', () => {
    const of = (word: string) =>
      readDialResult({ ...RESULT.params, CallStatus: word }, queryOf(RESULT))?.isCallerStillUp
    expect(['in-progress', 'completed', 'canceled'].map(of)).toEqual([true, false, false])
    expect(readChildStatus(COMPLETED.params, queryOf(COMPLETED))).not.toHaveProperty('isCallerStillUp')
  })

  it('C8 may leave out the duration', () => {
    expect(readChildStatus(without(COMPLETED, 'CallDuration'), queryOf(COMPLETED))).toMatchObject({ durationSeconds: null })
    expect(readDialResult(without(RESULT, 'DialCallDuration', 'DialCallSid'), queryOf(RESULT))).toMatchObject({ durationSeconds: null, legId: null })
  })

  it.each<[string, Record<string, string>]>([
    ['in its own key', { CallDuration1: '25' }], ['in its own key, whole', { CallDuration125: '' }], ['in its own value', { CallDurat: 'ion125' }], ['in the value before it', { ApiVersionX: '1CallDuration125' }],
  ])('W1 may not hide the duration %s: cut anew, the signature still fits', (_what, hidden) => {
    expect(readChildStatus({ ...without(COMPLETED, 'CallDuration'), ...hidden }, queryOf(COMPLETED))).toBeNull()
  })

  it.each<[string, string[], Record<string, string>]>([
    ['the duration in its key', ['DialCallDuration'], { DialCallDuration1: '25' }],
    ['the duration in the value before it', ['DialCallDuration', 'DialBridged'], { DialBridged: 'trueDialCallDuration125' }],
    ['the child in the duration', ['DialCallSid', 'DialCallDuration'], { DialCallDuration: `125DialCallSid${CALL.childSid}` }],
    ['the child in its key', ['DialCallSid'], { [`DialCallSid${CALL.childSid.slice(0, 9)}`]: CALL.childSid.slice(9) }],
  ])('W1 may not hide %s', (_what, missing, hidden) => {
    expect(readDialResult({ ...without(RESULT, ...missing), ...hidden }, queryOf(RESULT))).toBeNull()
  })

  it('C2 names a call, or none; a call that is hidden is refused', () => {
    expect(readVoiceRequest(VOICE.params, SIDE.twimlAppSid)).toEqual({
      carrier: 'twilio', legId: CALL.parentSid, identity: CALL.ownerId, callId: CALL.callId, talkId: null, isTest: false,
    })
    expect(readVoiceRequest(without(VOICE, 'CallId'), SIDE.twimlAppSid)).toMatchObject({ callId: null })
    expect(readVoiceRequest({ ...without(VOICE, 'CallId'), CallId0: CALL.callId.slice(1) }, SIDE.twimlAppSid)).toBeNull()
    const talk = { ...without(VOICE, 'CallId'), TalkId: CALL.callId }
    expect(readVoiceRequest(talk, SIDE.twimlAppSid)).toMatchObject({ callId: null, talkId: CALL.callId })
    expect(readVoiceRequest({ ...without(VOICE, 'CallId'), TalkId0: CALL.callId.slice(1) }, SIDE.twimlAppSid)).toBeNull()
    expect(readVoiceRequest(VOICE.params, `AP${'d4'.repeat(16)}`)).toBeNull()
  })
})

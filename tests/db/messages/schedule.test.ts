import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LATE_SECONDS } from '../../../server/domain/messages/due'
import { startCall } from '../../../server/services/calls/start-call'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { cancelMessage } from '../../../server/services/messages/cancel-message'
import { editMessage } from '../../../server/services/messages/edit-message'
import { listMessages } from '../../../server/services/messages/list-messages'
import { sendDueMessages } from '../../../server/services/messages/send-due-messages'
import { EditMessageBody, type MessageDto } from '../../../shared/schemas/messages'
import { expectHealthy, expectWallet, setWalletStatus } from '../../support/ledger/read-ledger'
import { messageBody, reportLeg, sendMessage, stateOfMessage } from '../../support/messages/test-message'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

const HOUR = 3_600
let context: TestContext
let person: Person
let placing: TestContext['fakeCarrier']['place']
beforeAll(async () => {
  context = await createTestContext()
  placing = context.fakeCarrier.place
})
beforeEach(async () => {
  await context.admin`delete from call_message where state = 'scheduled'`
  context.fakeCarrier.legs.clear()
  context.fakeCarrier.orders.length = 0
  context.fakeCarrier.place = placing
  person = await createPerson(context)
})
afterAll(() => context.close())

const inSeconds = (seconds: number) => new Date(context.clock.now().getTime() + seconds * 1000).toISOString()
const schedule = (more: Record<string, unknown> = {}): Promise<MessageDto> =>
  sendMessage(context, person, { scheduledFor: inSeconds(HOUR), timeZone: 'Europe/Berlin', ...more })
const state = (id: string) => stateOfMessage(context, person, id)
const mails = () => context.admin`select subject, body_text from mail_outbox where user_id = ${person.id} and kind = 'message-not-sent'`

describe('a message that waits', () => {
  it('V1 holds nothing and calls nobody before its time', async () => {
    const message = await schedule()
    expect(message).toMatchObject({ state: 'scheduled', status: 'scheduled', callSid: null, hasCall: false, timeZone: 'Europe/Berlin' })
    context.clock.advance(HOUR - 1)
    expect(await sendDueMessages(context)).toBe(0)
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n })
    expect(context.fakeCarrier.orders).toEqual([])
    expect((await listMessages(context, person.id, { show: 'scheduled', limit: 10 })).messages).toMatchObject([{ id: message.id }])
  })

  it('O1 is sent once at its time, by however many servers', async () => {
    const message = await schedule()
    context.clock.advance(HOUR)
    await Promise.all(Array.from({ length: 6 }, () => sendDueMessages(context)))
    expect(context.fakeCarrier.orders).toHaveLength(1)
    const sent = await state(message.id)
    expect(sent).toMatchObject({ state: 'placed', hasCall: true })
    await reportLeg(context, message.id, sent.callSid!, 'completed', { durationSeconds: 8 })
    expect(await state(message.id)).toMatchObject({ status: 'completed', chargedMicros: '20000' })
    context.clock.advance(HOUR)
    await sendDueMessages(context)
    expect(context.fakeCarrier.orders).toHaveLength(1)
    await expectHealthy(context.admin)
  })

  it('O1 is sent once where a server dies between its call and the carrier', async () => {
    const message = await schedule()
    context.clock.advance(HOUR)
    const { placeLeg } = context.fakeCarrier
    context.fakeCarrier.placeLeg = () => Promise.reject(new Error('killed'))
    await sendDueMessages(context)
    context.fakeCarrier.placeLeg = placeLeg
    // as it is where the death came before the question
    await context.admin`update call_order set state = 'ready', asked_at = null where call_id = ${message.id}`
    await sendDueMessages(context)
    expect(context.fakeCarrier.orders).toEqual([])
    context.clock.advance(40)
    await Promise.all([reconcileCalls(context), reconcileCalls(context)])
    expect(context.fakeCarrier.orders).toHaveLength(1)
    expect(await state(message.id)).toMatchObject({ state: 'placed' })
  })

  it('V1 is not sent late: its owner is told, and nothing was charged', async () => {
    const message = await schedule()
    context.clock.advance(HOUR + LATE_SECONDS + 1)
    expect(await sendDueMessages(context)).toBe(1)
    expect(await state(message.id)).toMatchObject({ state: 'missed', status: 'failed' })
    expect(context.fakeCarrier.orders).toEqual([])
    await sendDueMessages(context)
    expect(await mails()).toMatchObject([{ subject: 'Your message to +44 20 7946 0123 was not sent', body_text: expect.stringContaining('Nobody was called.') as string }])
  })

  it('V1 C16 that the wallet does not cover at its time is refused, and its owner told why', async () => {
    const poor = person = await createPerson(context, { grantMicros: 19_999n })
    const message = await schedule()
    context.clock.advance(HOUR)
    await sendDueMessages(context)
    expect(await state(message.id)).toMatchObject({ state: 'refused', reason: 'insufficient_credits', problem: expect.stringContaining('your wallet has') as string })
    expect(await mails()).toMatchObject([{ body_text: expect.stringContaining('your wallet has') as string }])
    await expectWallet(context.admin, poor.walletId, { heldMicros: 0n })
    expect(await context.admin`select code from call_refusal where user_id = ${poor.id}`).toMatchObject([{ code: 'insufficient_credits' }])
  })

  it('V1 of a wallet that was frozen meanwhile is refused', async () => {
    const message = await schedule()
    await setWalletStatus(context.admin, person.walletId, 'frozen')
    context.clock.advance(HOUR)
    await sendDueMessages(context)
    expect(await state(message.id)).toMatchObject({ state: 'refused', reason: 'wallet_frozen' })
  })

  it('C12 waits while its owner talks, and is sent after that', async () => {
    const message = await schedule()
    context.clock.advance(HOUR)
    const { callId } = await startCall(context, person, { toNumber: NUMBERS.perMinute })
    await sendDueMessages(context)
    expect(await state(message.id)).toMatchObject({ state: 'scheduled' })
    context.clock.advance(120)
    await reconcileCalls(context)
    expect(await context.admin`select billed_at is not null as over from call where id = ${callId}`).toMatchObject([{ over: true }])
    await sendDueMessages(context)
    expect(await state(message.id)).toMatchObject({ state: 'placed' })
  })

  it('V1 keeps none of the others when one cannot be sent', async () => {
    const first = await schedule()
    const other = await createPerson(context)
    const second = await sendMessage(context, other, { scheduledFor: inSeconds(HOUR + 1) })
    await context.admin`update call_message set voice = 'Polly.Nobody' where id = ${first.id}`
    context.clock.advance(HOUR + 2)
    await sendDueMessages(context)
    expect(await state(first.id)).toMatchObject({ state: 'refused', reason: 'message_refused' })
    expect(await stateOfMessage(context, other, second.id)).toMatchObject({ state: 'placed' })
  })
})

describe('a message that is changed or taken back', () => {
  const edit = (one: MessageDto, more: Record<string, unknown> = {}) => {
    const { to, from, message, scheduledFor, revision } = one
    const body = EditMessageBody.parse({ to, from, message, scheduledFor, revision, ...more })
    return editMessage(context, person, one.id, body)
  }

  it('V1 is what it was changed to, at the time it was changed to', async () => {
    const message = await schedule()
    const changed = await edit(message, { message: 'At nine instead.', scheduledFor: inSeconds(2 * HOUR), repeat: 2 })
    expect(changed).toMatchObject({ message: 'At nine instead.', repeat: 2, revision: 2 })
    context.clock.advance(HOUR)
    expect(await sendDueMessages(context)).toBe(0)
    context.clock.advance(HOUR)
    await sendDueMessages(context)
    expect(context.fakeCarrier.orders[0]!.document.match(/At nine instead\./g)).toHaveLength(2)
  })

  it('M17 is as it was where the change is refused', async () => {
    const message = await schedule()
    await edit(message, { repeat: 2 })
    await expect(edit(message, { repeat: 3 })).rejects.toMatchObject({ code: 'content_changed' })
    await expect(edit(message, { scheduledFor: inSeconds(30) })).rejects.toMatchObject({ code: 'message_refused' })
    await expect(edit(message, { to: '112' })).rejects.toMatchObject({ code: 'emergency_number' })
    expect(await state(message.id)).toMatchObject({ repeat: 2, revision: 2, to: NUMBERS.british })
  })

  it('V1 is not sent once it is taken back, which can be asked for twice', async () => {
    const message = await schedule()
    for (let time = 0; time < 2; time++) expect(await cancelMessage(context, person.id, message.id)).toMatchObject({ state: 'canceled', status: 'canceled' })
    context.clock.advance(HOUR)
    await sendDueMessages(context)
    expect(context.fakeCarrier.orders).toEqual([])
    await expect(edit(message, { scheduledFor: inSeconds(HOUR) })).rejects.toMatchObject({ code: 'content_changed' })
    expect((await listMessages(context, person.id, { show: 'past', limit: 10 })).messages).toMatchObject([{ id: message.id }])
  })

  it('V1 is sent or taken back, never both', async () => {
    for (let round = 0; round < 5; round++) {
      person = await createPerson(context)
      context.fakeCarrier.orders.length = 0
      const message = await schedule()
      context.clock.advance(HOUR)
      const canceling = cancelMessage(context, person.id, message.id).catch(() => null)
      const [, canceled] = await Promise.all([sendDueMessages(context), canceling])
      expect(context.fakeCarrier.orders).toHaveLength(canceled ? 0 : 1)
    }
  })

  it('A2 is nobody else’s', async () => {
    const message = await schedule()
    const other = await createPerson(context)
    for (const work of [
      () => cancelMessage(context, other.id, message.id),
      () => editMessage(context, other, message.id, EditMessageBody.parse({ ...messageBody(context), scheduledFor: inSeconds(HOUR), revision: 1, timeZone: 'UTC' })),
      () => stateOfMessage(context, other, message.id),
    ]) await expect(work()).rejects.toMatchObject({ code: 'not_found' })
  })

  it('V1 waits for a time within a month, and not more than a hundred do', async () => {
    await expect(schedule({ scheduledFor: inSeconds(59) })).rejects.toMatchObject({ code: 'message_refused', details: { field: 'scheduledFor' } })
    await expect(schedule({ scheduledFor: inSeconds(30 * 86_400 + 1) })).rejects.toMatchObject({ code: 'message_refused' })
    for (let count = 0; count < 100; count++) await schedule({ scheduledFor: inSeconds(60 + count * 25_000) })
    await expect(schedule()).rejects.toMatchObject({ code: 'limit_reached', details: { limit: 'scheduledMessages' } })
    const first = await listMessages(context, person.id, { show: 'scheduled', limit: 60 })
    const rest = await listMessages(context, person.id, { show: 'scheduled', limit: 60, cursor: first.nextCursor! })
    const times = [...first.messages, ...rest.messages].map(one => one.scheduledFor!)
    expect(times).toHaveLength(100)
    expect([...times].sort()).toEqual(times)
    expect(rest.nextCursor).toBeNull()
  })
})

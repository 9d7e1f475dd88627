import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimDueMail, recordMailOutcome } from '../../../server/db/mail'
import { MailRefused, MailUnavailable } from '../../../server/mail/mailer'
import { queueMail, type MailOrder } from '../../../server/services/mail/queue-mail'
import { sendDueMail } from '../../../server/services/mail/send-due-mail'
import { createFakeMailer, type FakeMailer } from '../../support/fake-mailer'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
let mailer: FakeMailer
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  person = await createPerson(context, { grantMicros: 0n })
  await warmPool(context)
})
beforeEach(async () => {
  await context.admin`delete from mail_outbox`
  mailer = createFakeMailer()
})
afterAll(() => context.close())

function order(dedupeKey: string, availableMicros = 4_930_000n): MailOrder {
  return {
    kind: 'low-balance',
    facts: {
      name: person.name,
      timeZone: 'UTC',
      currency: 'USD',
      availableMicros,
      levelMicros: 5_000_000n,
      at: context.clock.now(),
    },
    to: person.email,
    userId: person.id,
    dedupeKey,
  }
}

const queue = (...keys: string[]) =>
  context.database.asSystem(tx => queueMail(context, tx, keys.map(key => order(key))))
const send = (signal?: AbortSignal) => sendDueMail({ ...context, mailer }, signal)
const rows = () => context.admin`select * from mail_outbox order by created_at, id`
const row = async () => (await rows())[0]!
async function secondsUntilNext(): Promise<number> {
  const { next_attempt_at: next } = await row()
  return ((next as Date).getTime() - context.clock.now().getTime()) / 1000
}

/** Jumps to the next try of the only mail and makes it. */
async function tryAgain(): Promise<void> {
  context.clock.advance(await secondsUntilNext())
  await send()
}

describe('writing mail', () => {
  it('is part of the transaction that it tells of', async () => {
    await expect(context.database.asSystem(async tx => {
      await queueMail(context, tx, [order('rolled-back')])
      throw new Error('the payment failed')
    })).rejects.toThrow('the payment failed')
    expect(await rows()).toHaveLength(0)
  })

  it('keeps the words as they were when it was written', async () => {
    expect(await queue('crossing:1')).toBe(1)
    expect(await row()).toMatchObject({
      kind: 'low-balance', state: 'queued', attempts: 0, user_id: person.id, to_address: person.email, subject: 'Your balance is below $5.00: $4.93 left',
    })
    const { body_text: text, body_html: html } = await row()
    for (const part of [text, html]) {
      for (const words of ['$4.93', `${context.config.publicUrl}/wallet`, context.config.company.name, context.config.company.supportEmail]) expect(part).toContain(words)
    }
  })

  it('tells the same thing once, also within one order and from many at once', async () => {
    expect(await queue('crossing:1', 'crossing:2', 'crossing:1')).toBe(2)
    const again = await Promise.all(Array.from({ length: 8 }, () => queue('crossing:2', 'crossing:3')))
    expect(again.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect((await rows()).map(mail => mail.dedupe_key).sort()).toEqual(['crossing:1', 'crossing:2', 'crossing:3'])
    await send()
    expect(await queue('crossing:1')).toBe(0)
    expect(mailer.sent).toHaveLength(3)
  })

  it('of nothing writes nothing', async () => {
    expect(await queue()).toBe(0)
  })

  it('is not for a person’s own session', async () => {
    await expect(context.database.asUser(person.id, tx => queueMail(context, tx, [order('own')]))).rejects.toThrow()
    expect(await rows()).toHaveLength(0)
  })
})

describe('sending mail', () => {
  it('sends what is due and notes it', async () => {
    await queue('crossing:1')
    expect(await send()).toBe(1)
    const mail = await row()
    expect(mailer.sent).toEqual([
      {
        id: mail.id, to: person.email, subject: mail.subject, text: mail.body_text, html: mail.body_html,
        unsubscribeUrl: null,
      },
    ])
    expect(mail).toMatchObject({
      state: 'sent', attempts: 1, message_id: `<${mail.id as string}@talktime.example>`, sent_at: context.clock.now(), last_error: null,
    })
    expect(await send()).toBe(0)
  })

  it('sends in the order in which it was written', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `in-order:${index}`)
    for (const key of keys) {
      await queue(key)
      context.clock.advance(1)
    }
    await send()
    const written = new Map((await rows()).map(mail => [mail.id, mail.dedupe_key]))
    expect(mailer.sent.map(mail => written.get(mail.id))).toEqual(keys)
  })

  it('sends each once, however many send at once', async () => {
    await queue(...Array.from({ length: 80 }, (_, index) => `crowd:${index}`))
    const counts = await Promise.all(Array.from({ length: 8 }, () => send()))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(80)
    expect(counts.filter(count => count > 0).length).toBeGreaterThan(1)
    expect(new Set(mailer.sent.map(mail => mail.id)).size).toBe(80)
    expect(mailer.sent).toHaveLength(80)
    expect((await rows()).every(mail => mail.state === 'sent' && mail.attempts === 1)).toBe(true)
  })

  it('stops between two mails when it is told to', async () => {
    await queue('a', 'b', 'c')
    const stop = new AbortController()
    mailer.before = () => stop.abort()
    expect(await send(stop.signal)).toBe(1)
    expect((await rows()).filter(mail => mail.state === 'queued')).toHaveLength(2)
    expect(await send()).toBe(2)
  })

  it('holds no transaction open while it waits for the mail server', async () => {
    await queue('slow')
    let idle = -1
    mailer.before = async () => {
      const [found] = await context.admin`
        select count(*)::int as idle from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`
      idle = found!.idle as number
    }
    await send()
    expect(idle).toBe(0)
  })
})

describe('a mail that does not go through', () => {
  it('is tried again later and later, and sent when it can be', async () => {
    await queue('again')
    mailer.before = () => {
      throw new MailUnavailable('451 try later')
    }
    await send()
    expect(await row()).toMatchObject({ state: 'queued', attempts: 1, last_error: '451 try later', sent_at: null })
    const waits = [await secondsUntilNext()]
    expect(await send()).toBe(0)
    for (let round = 0; round < 3; round++) {
      await tryAgain()
      waits.push(await secondsUntilNext())
    }
    expect(waits).toEqual([30, 120, 480, 1920])
    mailer.before = () => {}
    await tryAgain()
    expect(await row()).toMatchObject({ state: 'sent', attempts: 5, last_error: null })
    expect(mailer.sent).toHaveLength(1)
  })

  it('is given up after eight tries, six hours apart at most', async () => {
    await queue('hopeless')
    mailer.before = () => {
      throw new MailUnavailable(`no answer ${'x'.repeat(2_000)}`)
    }
    const waits: number[] = []
    await send()
    while ((await row()).state === 'queued') {
      waits.push(await secondsUntilNext())
      await tryAgain()
    }
    expect(waits).toHaveLength(7)
    expect(Math.max(...waits)).toBe(6 * 3600)
    const mail = await row()
    expect(mail).toMatchObject({ state: 'failed', attempts: 8 })
    expect((mail.last_error as string).length).toBe(500)
    context.clock.advance(7 * 86_400)
    expect(await send()).toBe(0)
  })

  it('is given up at once where it was refused for good, and the next one goes out', async () => {
    await queue('refused')
    context.clock.advance(1)
    await queue('fine')
    mailer.before = () => {
      mailer.before = () => {}
      throw new MailRefused('550 no such mailbox')
    }
    expect(await send()).toBe(2)
    expect((await rows()).map(mail => [mail.dedupe_key, mail.state, mail.last_error])).toEqual([
      ['refused', 'failed', '550 no such mailbox'], ['fine', 'sent', null],
    ])
  })

  it('does not hold up the ones after it', async () => {
    await queue('first')
    context.clock.advance(1)
    await queue('second')
    mailer.before = mail => {
      if (mailer.sent.length === 0 && mail.to === person.email) {
        mailer.before = () => {}
        throw new MailUnavailable('greylisted')
      }
    }
    await send()
    expect((await rows()).map(mail => mail.state)).toEqual(['queued', 'sent'])
  })
})

describe('a sender that dies', () => {
  /** Takes the mail and is never heard of again. */
  const takeAndDie = () => context.database.asSystem(tx => claimDueMail(tx, 1, context.clock.now(), 120))

  it('leaves a mail that another one sends once the lease is over', async () => {
    await queue('orphan')
    const [taken] = await takeAndDie()
    expect(await row()).toMatchObject({ state: 'sending', attempts: 1, id: taken!.id })
    context.clock.advance(119)
    expect(await send()).toBe(0)
    context.clock.advance(1)
    expect(await send()).toBe(1)
    expect(await row()).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('after the server had the mail leads to a second one with the same id', async () => {
    await queue('twice')
    const broken = { ...context.database, asSystem: context.database.asSystem }
    mailer.before = () => {
      broken.asSystem = () => Promise.reject(new Error('the database went away'))
    }
    await expect(sendDueMail({ ...context, database: broken, mailer })).rejects.toThrow('the database went away')
    mailer.before = () => {}
    context.clock.advance(120)
    await send()
    expect(mailer.sent).toHaveLength(2)
    expect(mailer.sent[0]!.id).toBe(mailer.sent[1]!.id)
  })

  it('and comes back late changes nothing that the other one noted', async () => {
    await queue('late')
    const [taken] = await takeAndDie()
    context.clock.advance(120)
    await send()
    const isNoted = await context.database.asSystem(tx =>
      recordMailOutcome(tx, taken!, { state: 'queued', error: 'late', nextAttemptAt: context.clock.now() }))
    expect(isNoted).toBe(false)
    expect(await row()).toMatchObject({ state: 'sent', last_error: null })
  })

  it('of one mail again and again is not fed with it for ever', async () => {
    await queue('poison')
    for (let death = 0; death < 8; death++) {
      await takeAndDie()
      context.clock.advance(120)
    }
    expect(await send()).toBe(1)
    expect(mailer.sent).toEqual([])
    expect(await row()).toMatchObject({ state: 'failed', last_error: 'every sender stopped in the middle' })
  })

  it('of an error that nobody foresaw says so, and the mail waits for the lease', async () => {
    await queue('riddle')
    mailer.before = () => {
      throw new TypeError('a riddle')
    }
    await expect(send()).rejects.toThrow('a riddle')
    expect(await row()).toMatchObject({ state: 'sending' })
  })
})

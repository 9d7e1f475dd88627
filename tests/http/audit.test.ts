import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeAudit, type AuditEntry } from '../../server/db/audit'
import type { AuditPage, AuditRowDto } from '../../shared/schemas/audit'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let auditor: Visitor
let ravi: Visitor
let ada: Visitor
const NO_LIMITS = {
  callsAtOnce: null, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null,
  spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null,
}

beforeAll(async () => {
  world = await createHttpWorld()
  auditor = await world.visit({ role: 'auditor' })
  ravi = await world.visit({ role: 'finance', secondFactor: true })
  ada = await world.visit()
})
afterAll(() => world.close())

async function list(query: string): Promise<AuditPage> {
  const reply = await auditor.get(`/api/finance/audit${query}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as AuditPage
}
const rows = async (query: string): Promise<AuditRowDto[]> => (await list(query)).rows
const write = (entry: Partial<AuditEntry>) => world.context.database.asSystem(tx => writeAudit(tx, {
  at: world.context.clock.now(), actorId: ravi.person.id, action: 'case.note', subjectType: 'case', subjectId: 'case-1', ...entry,
}))

describe('what staff did', () => {
  it('A5 limits of a person are written down with what was set before, and why', async () => {
    const path = `/api/finance/limits/${ada.person.id}`
    const first = { ...NO_LIMITS, callsAtOnce: 1, spendPerDayMicros: '8000000', reason: 'Asked by phone' }
    expect((await ravi.put(path, first)).status).toBe(200)
    expect((await ravi.put(path, { ...NO_LIMITS, callsAtOnce: 1, spendPerDayMicros: '0', maxCallSeconds: 600, reason: 'Back again' })).status).toBe(200)
    const [second, earlier, ...rest] = await rows(`?subjectType=user&subjectId=${ada.person.id}`)
    expect(rest).toEqual([])
    expect(earlier).toMatchObject({ action: 'limits.set', actor: { id: ravi.person.id, name: 'Ada' }, before: null, after: first })
    expect(second).toMatchObject({ before: first, after: { ...NO_LIMITS, callsAtOnce: 1, spendPerDayMicros: '0', maxCallSeconds: 600, reason: 'Back again' }, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string })
  })

  it('A5 a refused change of limits leaves no trace of one', async () => {
    const before = await world.fingerprint()
    expectRefusal(await ravi.put(`/api/finance/limits/${ravi.person.id}`, { ...NO_LIMITS, reason: 'For myself' }), 403, 'forbidden')
    expectRefusal(await ravi.put('/api/finance/limits/nobody', { ...NO_LIMITS, reason: 'For nobody' }), 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A5 freezing a wallet is found by who did it, by what, and by the wallet', async () => {
    const path = `/api/finance/wallet-status/${ada.person.walletId}`
    expect((await ravi.post(path, { status: 'frozen', note: 'A stolen card' })).status).toBe(200)
    const [row] = await rows(`?subjectId=${ada.person.walletId}`)
    expect(row).toMatchObject({ action: 'wallet.freeze', subjectType: 'wallet', before: { status: 'active' }, after: { status: 'frozen', note: 'A stolen card' } })
    for (const query of [`?actor=${ravi.person.id}&action=wallet.freeze`, `?actor=${ravi.person.email.toUpperCase()}&action=wallet.`, '?subjectType=wallet']) {
      expect((await rows(query)).map(one => one.id), query).toEqual([row!.id])
    }
    for (const query of [`?actor=${ada.person.id}`, '?actor=nobody@example.com', '?action=wallet.unfreeze', '?action=wallet_.', `?subjectType=user&subjectId=${ada.person.walletId}`]) {
      expect(await rows(query), query).toEqual([])
    }
    await ravi.post(path, { status: 'active', note: 'It was not stolen' })
  })

  it('is found by when', async () => {
    await write({ at: new Date('2024-05-01T00:00:00.000Z'), subjectId: 'early' })
    await write({ at: new Date('2024-05-31T23:59:59.999Z'), subjectId: 'late' })
    const found = async (from: string, to: string) => (await rows(`?from=${from}&to=${to}`)).map(row => row.subjectId)
    expect(await found('2024-05-01T00:00:00Z', '2024-06-01T00:00:00Z')).toEqual(['late', 'early'])
    expect(await found('2024-05-01T00:00:00.001Z', '2024-06-01T00:00:00Z')).toEqual(['late'])
    expect(await found('2024-05-01T00:00:00Z', '2024-05-31T23:59:59.999Z')).toEqual(['early'])
  })

  it('comes in pages that hold while more is done', async () => {
    for (let n = 0; n < 7; n++) await write({ action: 'case.page', subjectId: `page-${n}` })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: AuditPage = await list(`?action=case.page&limit=3${cursor && `&cursor=${cursor}`}`)
      seen.push(...page.rows.map(row => row.subjectId))
      cursor = page.nextCursor
      await write({ action: 'case.page', subjectId: 'meanwhile' })
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map(n => `page-${n}`))
  })

  it('is not asked for in any other way', async () => {
    const bad = ['?limit=0', '?limit=1000', '?cursor=abc', `?cursor=${Buffer.from('-1').toString('base64url')}`, `?cursor=${Buffer.from('99999999999999999999').toString('base64url')}`, '?action=%25', '?action=DROP', '?subjectType=planet', '?from=yesterday', '?actor=%00', '?subjectId=']
    for (const query of bad) expectRefusal(await auditor.get(`/api/finance/audit${query}`), 400, 'invalid_request')
    const { admin } = world.context
    await expect(admin`update audit_log set action = 'x'`).rejects.toThrow(/append-only/)
    await expect(admin`delete from audit_log`).rejects.toThrow(/append-only/)
  })
})

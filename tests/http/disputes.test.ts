import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyDispute } from '../../server/services/disputes/apply-dispute'
import type { DisputesPage } from '../../shared/schemas/disputes'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { dispute, payIn, walletOf } from '../support/paid-in'

let world: HttpWorld
let finance: Visitor
const payers: Visitor[] = []
beforeAll(async () => {
  world = await createHttpWorld()
  finance = await world.visit({ role: 'finance', secondFactor: true })
  for (const status of ['lost', 'open', 'won', 'under_review'] as const) {
    world.context.clock.advance(1)
    const visitor = await world.visit({ grantMicros: 0n })
    payers.push(visitor)
    const paid = await payIn(world.context, visitor.person, 1000n)
    await applyDispute(world.context, dispute(world.context, paid, 1000n, { status, moved: [[-1000n, 1500n], ...(status === 'won' ? [1000n] : [])] }))
  }
})
afterAll(() => world.close())

describe('the list of disputes', () => {
  it('M14 has what is not decided first, page by page, for those who read finance', async () => {
    const statuses: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const reply = await finance.get(`/api/finance/disputes?limit=1${cursor && `&cursor=${cursor}`}`)
      expect(reply.status, reply.text).toBe(200)
      const page = reply.json as DisputesPage
      statuses.push(...page.disputes.map(one => one.status))
      cursor = page.nextCursor
    }
    expect(statuses).toEqual(['under_review', 'open', 'won', 'lost'])
    const auditor = await world.visit({ role: 'auditor' })
    const { disputes } = (await auditor.get('/api/finance/disputes?view=undecided')).json as DisputesPage
    expect(disputes).toMatchObject([{ status: 'under_review' }, { status: 'open', amountMicros: '10000000', feeMicros: '15000000', walletStatus: 'frozen', owedMicros: '0', person: { email: payers[1]!.person.email } }])
    expect(((await auditor.get('/api/finance/disputes?view=owing')).json as DisputesPage).disputes).toEqual([])
    for (const query of ['view=none', 'limit=0', 'cursor=abc', `cursor=${Buffer.from('1 x y').toString('base64url')}`]) expectRefusal(await finance.get(`/api/finance/disputes?${query}`), 400, 'invalid_request')
  })
})

describe('a wallet\'s state', () => {
  it('M14 is set by staff with a note, and its owner hears nothing of who', async () => {
    const visitor = payers[0]!
    const path = `/api/finance/wallet-status/${visitor.person.walletId}`
    expectRefusal(await visitor.post('/api/calls/browser-start', { toNumber: '+442079460123' }), 403, 'wallet_frozen')
    const BAD: object[] = [{}, { status: 'active' }, { status: 'active', note: 'ok' }, { status: 'closed', note: 'as agreed' }, { status: 'active', note: 'as agreed', by: 'x' }]
    for (const body of BAD) expectRefusal(await finance.post(path, body), 400, 'invalid_request')
    expect((await finance.post(path, { status: 'active', note: 'Paid by bank' })).json).toEqual({ walletId: visitor.person.walletId, status: 'active' })
    expect((await visitor.get('/api/user/profile')).text).not.toContain(finance.person.id)
    expect(await walletOf(world.context, visitor.person)).toMatchObject({ status: 'active' })
    expectRefusal(await finance.post(`/api/finance/wallet-status/${finance.person.walletId}`, { status: 'frozen', note: 'my own' }), 403, 'own_request')
    expectRefusal(await finance.post('/api/finance/wallet-status/nobody', { status: 'frozen', note: 'nobody' }), 404, 'not_found')
  })

  it('A4 needs a code of the last minutes', async () => {
    const stale = await world.visit({ role: 'admin', secondFactor: true })
    world.context.clock.advance(301)
    expectRefusal(await stale.post(`/api/finance/wallet-status/${payers[1]!.person.walletId}`, { status: 'active', note: 'as agreed' }), 403, 'second_factor_required')
    expect(await walletOf(world.context, payers[1]!.person)).toMatchObject({ status: 'frozen' })
  })
})

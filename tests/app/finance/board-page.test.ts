import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { boardSummary, checksInOrder, lookWords } from '~~/browser/finance/board/board-words'
import BoardPage from '~/pages/finance/board.vue'
import type { BoardCheckDto, BoardDto, BoardLookDto } from '~~/shared/schemas/board'
import type { AnchorDto } from '~~/shared/schemas/anchors'
import { CALL_ID } from '../support/samples'
import { signInAs, WALLET_ID } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const AT = '2026-11-26T10:00:00.000Z'
const look = (changes: Partial<BoardLookDto> = {}): BoardLookDto => ({
  state: 'green', checkedAt: AT, durationMs: 1234, count: 0, rows: [], failure: null, isLooking: false, ...changes,
})
const check = (name: string, changes: Partial<BoardCheckDto> = {}): BoardCheckDto => ({
  name, mark: 'M9', title: `Title of ${name}`, meaning: `What ${name} means.`, state: 'green', live: look({ durationMs: 3 }), whole: look(), ...changes,
})
function sample(changes: Partial<BoardDto> = {}): BoardDto {
  return {
    lookedAt: AT, newest: { id: '4711', postedAt: AT }, checks: [check('balances'), check('chain')],
    books: { openCases: [], lastRun: null }, ...changes,
  }
}
const anchor = (day: string, changes: Partial<AnchorDto> = {}): AnchorDto => ({
  day, wallets: '12', transactions: '1234567', lastTransactionId: '4700', sumMicros: '18204770000', headsDigest: 'ab'.repeat(32), keyId: 'c0ffee12c0ffee12',
  storedAt: `s3://books/talktime/${day}.anchor`, sealedAt: AT, ...changes,
})

const server = {
  board: sample(), looks: 0, fails: false, asked: [] as unknown[], refuses: false, anchors: [] as AnchorDto[],
}
registerEndpoint('/api/finance/board', event => {
  server.looks += 1
  if (!server.fails) return server.board
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'Talktime is not ready yet. Try again in a minute.' }
})
registerEndpoint('/api/finance/board/checks', { method: 'POST', handler: async event => {
  server.asked.push(await readBody(event))
  if (server.refuses) {
    setResponseStatus(event, 403)
    return { code: 'forbidden', message: 'Your account may not do this.' }
  }
  const looking = (whole: BoardLookDto | null) => whole && { ...whole, isLooking: true }
  server.board = sample({ checks: server.board.checks.map(one => ({ ...one, whole: looking(one.whole) })) })
  setResponseStatus(event, 202)
  return { names: ['balances', 'chain'] }
} })
registerEndpoint('/api/finance/anchors', event => {
  const { before } = getQuery(event)
  const from = before === undefined ? server.anchors : server.anchors.filter(one => one.day < String(before))
  return { currency: 'USD', keyId: 'c0ffee12c0ffee12', anchors: from.slice(0, 2), nextBefore: from.length > 2 ? from[1]!.day : null }
})

let isHidden = false
beforeEach(() => {
  Object.assign(server, { board: sample(), looks: 0, fails: false, asked: [], refuses: false, anchors: [] })
  isHidden = false
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden)
  signInAs('finance')
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(BoardPage, { route: '/finance/board' })
  await vi.waitFor(() => expect(view.find('[data-test=board-summary]').exists() || view.text().includes('cannot be reached')).toBe(true))
  return view
}
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
const card = (view: VueWrapper, name: string) => view.get(`[data-check=${name}]`)
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}

describe('the board', () => {
  it('F2 says in words that all is in order, since when, and how far it looked', async () => {
    const view = await open()
    expect(view.get('[role=status]').text()).toBe('All 2 checks are in order.')
    expect(card(view, 'balances').get('[data-test=board-state]').text()).toBe('In order')
    expect(card(view, 'balances').findAll('[data-test=look]').map(one => one.text().replaceAll(/\s+/g, ' '))).toEqual([
      'Newest rows: nothing wrong', expect.stringMatching(/^Everything: nothing wrong, looked at .*2026.* in 1\.2 s$/),
    ])
    const freshness = view.get('[data-test=freshness]')
    expect(freshness.text()).toContain('every 5 seconds')
    expect(freshness.get('a').attributes('href')).toBe('/finance/transactions/4711')
  })

  it('F2 puts what is wrong first, with the rows behind and where they lead', async () => {
    const rows = [
      { says: 'balance 5, sum 4', walletId: WALLET_ID, callId: null, transactionId: null },
      { says: 'row 41', walletId: WALLET_ID, callId: CALL_ID, transactionId: '41' },
    ]
    const live = look({ state: 'red', count: 2, rows })
    server.board = sample({ checks: [
      check('charges'), check('months', { state: 'unknown', live: null, whole: look({ state: 'unknown', checkedAt: null, count: null, durationMs: null, failure: 'It took too long and was stopped.' }) }),
      check('balances', { state: 'red', live, whole: look({ state: 'red', count: 57, rows }) }),
    ] })
    const view = await open()
    expect(view.get('[role=status]').text()).toBe('1 check is wrong, 1 could not be checked; 1 of 3 are in order.')
    expect(view.findAll('[data-test=check]').map(one => one.attributes('data-check'))).toEqual(['balances', 'months', 'charges'])
    const wrong = card(view, 'balances')
    expect(wrong.get('[data-test=board-state]').text()).toBe('Wrong')
    expect(wrong.text()).toContain('57 rows are wrong')
    expect(wrong.get('[data-test=rows] p').text()).toBe('The first 2 of 57')
    expect(wrong.findAll('[data-test=finding]').map(one => one.findAll('a').map(link => link.attributes('href')))).toEqual([
      [`/finance/wallets/${WALLET_ID}`],
      ['/finance/transactions/41', `/finance/wallets/${WALLET_ID}`, `/finance/transactions?reference=${CALL_ID}`],
    ])
    expect(card(view, 'months').get('[data-test=board-state]').text()).toBe('Could not be checked')
    expect(card(view, 'months').text()).toContain('It took too long and was stopped.')
  })

  it('F2 follows the ledger while it is looked at, rests while it is hidden, and stops when it is left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const view = await open()
    expect(server.looks).toBe(1)
    server.board = sample({ checks: [check('chain', { state: 'red', live: look({ state: 'red', count: 1, rows: [{ says: 'row 9', walletId: null, callId: null, transactionId: '9' }] }) })] })
    await pass(5000)
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toContain('1 check is wrong'))
    isHidden = true
    document.dispatchEvent(new Event('visibilitychange'))
    const before = server.looks
    await pass(60_000)
    expect(server.looks).toBe(before)
    isHidden = false
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.waitFor(() => expect(server.looks).toBe(before + 1))
    await pass(0)
    view.unmount()
    await pass(60_000)
    expect(server.looks).toBe(before + 1)
  })

  it('F2 never passes an old answer for a new one', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const view = await open()
    server.fails = true
    await pass(5000)
    await vi.waitFor(() => expect(view.text()).toContain('The board cannot be reached'))
    expect(view.get('[data-test=board-summary] [data-test=board-state]').text()).toBe('Could not be checked')
    expect(view.get('[role=status]').text()).toBe('What holds now is not known.')
    expect(view.text()).toMatch(/What is below is as it was at .*2026/)
    server.fails = false
    await button(view, 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('All 2 checks are in order.'))
  })

  it('F2 says what to do where it never came', async () => {
    server.fails = true
    const view = await open()
    expect(view.text()).toContain('Talktime is not ready yet. Try again in a minute.')
    expect(view.find('[data-test=check]').exists()).toBe(false)
  })

  it('F2 looks again for finance, and shows that it does', async () => {
    const view = await open()
    await button(view, 'Look again')!.trigger('click')
    await vi.waitFor(() => expect(button(view, 'Looking …')!.attributes('disabled')).toBeDefined())
    expect(server.asked).toEqual([{ all: true }])
    expect(card(view, 'balances').text()).toContain('being looked at')
    server.board = sample()
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.waitFor(() => expect(button(view, 'Look again')!.attributes('disabled')).toBeUndefined())
    server.refuses = true
    await button(view, 'Look again')!.trigger('click')
    await vi.waitFor(() => expect(view.get('[role=alert]').text()).toBe('Your account may not do this.'))
  })

  it('F2 A1 is not looked at again by an auditor', async () => {
    signInAs('auditor')
    expect(button(await open(), 'Look again')).toBeUndefined()
  })

  it('F2 counts the open cases of the three books', async () => {
    const view = await open()
    expect(view.get('[data-test=board-books]').text()).toContain('No open case. The books have not been compared yet.')
    server.board = sample({ books: {
      openCases: [{ bucket: 'different', count: 2 }, { bucket: 'missing_here', count: 1 }],
      lastRun: { day: '2026-11-25', startedAt: AT, finishedAt: AT, error: null },
    } })
    const books = (await open()).get('[data-test=board-books]')
    expect(books.text()).toContain('3 open cases. Compared up to 2026-11-25.')
    expect(books.findAll('[data-test=bucket]').map(one => one.text())).toEqual(['Rounding0', 'Missing here1', 'Missing there0', 'Different2'])
    expect(books.get('a').attributes('href')).toBe('/finance/books')
  })

  it('says so of a ledger that nothing was booked in', async () => {
    server.board = sample({ newest: null })
    expect((await open()).get('[data-test=freshness]').text()).toContain('nothing is booked yet')
  })
})

describe('the anchors', () => {
  it('M8 say where they are kept, and with what a file is checked against one', async () => {
    server.anchors = [anchor('2026-11-25'), anchor('2026-11-24', { keyId: 'deadbeefdeadbeef' }), anchor('2026-11-23', { transactions: '0', lastTransactionId: '0', sumMicros: '0' })]
    const view = await open()
    await vi.waitFor(() => expect(view.findAll('[data-test=anchor]')).toHaveLength(2))
    const [first, second] = view.findAll('[data-test=anchor]').map(one => one.text())
    expect(first).toMatch(/2026-11-25.*s3:\/\/books\/talktime\/2026-11-25\.anchor.*1,234,567 rows up to\s+row 4700.*12 wallets, \+\$18,204\.77/s)
    expect(first).not.toContain('earlier key')
    expect(second).toContain('signed with an earlier key, deadbeefdeadbeef')
    expect(view.get('[data-test=board-anchors] pre').text()).toBe('node verify-ledger.mjs FILE --key ledger-key.pem --anchor 2026-11-25.anchor')
    expect(view.get('[aria-label="Download the anchor of 2026-11-25"]').attributes()).toMatchObject({ href: '/api/finance/anchors/2026-11-25/file', download: '2026-11-25.anchor' })
    await button(view, 'Earlier days')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=anchor]')).toHaveLength(3))
    expect(view.findAll('[data-test=anchor]')[2]!.text()).toMatch(/0 rows up to\s+none/)
    expect(button(view, 'Earlier days')).toBeUndefined()
  })

  it('M8 say so where no day is sealed yet', async () => {
    const view = await open()
    await vi.waitFor(() => expect(view.get('[data-test=board-anchors]').text()).toContain('No day is sealed yet.'))
  })
})

it('the words of the board', () => {
  expect(boardSummary([check('a', { state: 'red' }), check('b', { state: 'red' }), check('c')])).toBe('2 checks are wrong; 1 of 3 are in order.')
  expect(checksInOrder([check('a'), check('b', { state: 'unknown' }), check('c', { state: 'red' }), check('d')]).map(one => one.name)).toEqual(['c', 'b', 'a', 'd'])
  expect(lookWords(look({ state: 'red', count: 1, failure: 'It took too long and was stopped.' }))).toBe('1 row is wrong. It took too long and was stopped.')
})

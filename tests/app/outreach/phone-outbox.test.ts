// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { LEFT_MS, Outbox, type Waiting } from '~~/browser/outreach/phone/outbox'
import { ApiError } from '~~/browser/wire/api-error'

const NOON = Date.UTC(2026, 10, 30, 12)
const item = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  id, userId: 'meena', at: NOON, deed: 'note', about: 'kamala', name: 'Kamala', path: '/api/outreach/people/:id/steps', params: { id: 'kamala' },
  body: { id, kind: 'note', note: 'Visited' }, refusal: null, ...more,
})
const failing = (status: number, code: ApiError['dto']['code'] = 'internal') => new ApiError(status, { code, message: `${code}.` })

let kept: Waiting[] = []
let sent: string[] = []
let answer: (one: Waiting) => Promise<unknown> = () => Promise.resolve({})
let crashes = false
let signedIn = (userId: string) => userId === 'meena' || userId === 'ravi'
/** Locks of the browser: whoever comes second waits. */
let line: Promise<unknown> = Promise.resolve()
const alone = <T>(work: () => Promise<T>): Promise<T> => {
  const mine = line.then(work)
  line = mine.catch(() => undefined)
  return mine
}
const open = () => new Outbox({
  alone,
  isSignedIn: userId => Promise.resolve(signedIn(userId)),
  store: {
    all: () => Promise.resolve([...kept]),
    put: one => {
      kept = [...kept.filter(other => other.id !== one.id), one].sort((a, b) => a.turn! - b.turn!)
      return Promise.resolve()
    },
    drop: one => {
      if (crashes) return Promise.reject(new Error('the page was closed'))
      kept = kept.filter(other => other.id !== one.id)
      return Promise.resolve()
    },
  },
  send: one => {
    sent.push(one.id)
    return answer(one)
  },
})
beforeEach(() => {
  kept = []
  sent = []
  crashes = false
  signedIn = userId => userId === 'meena' || userId === 'ravi'
  answer = () => Promise.resolve({})
})

describe('what waits to be sent', () => {
  it('M16 is sent once and in the order of the presses, by however many tabs', async () => {
    const outbox = open()
    await outbox.add(item('first', { at: NOON + 1 }))
    await outbox.add(item('second', { at: NOON + 2 }))
    await outbox.add(item('third', { at: NOON + 3 }))
    const counts = await Promise.all([open().drain('meena'), open().drain('meena'), outbox.drain('meena')])
    expect(sent).toEqual(['first', 'second', 'third'])
    expect(counts.reduce((a, b) => a + b)).toBe(3)
    expect(kept).toEqual([])
  })

  it('M16 goes out under the name of its press again where nobody knows whether it arrived', async () => {
    const outbox = open()
    await outbox.add(item('one'))
    crashes = true
    await expect(outbox.drain('meena')).rejects.toThrow('closed')
    crashes = false
    await open().drain('meena')
    expect(sent).toEqual(['one', 'one'])
    expect(kept).toEqual([])
  })

  it.each([[0], [401], [429], [500], [503]])('stays, with all that was pressed after it, where the answer is %d', async status => {
    const outbox = open()
    await outbox.add(item('one', { at: NOON }))
    await outbox.add(item('two', { at: NOON + 1 }))
    answer = () => Promise.reject(failing(status))
    expect(await outbox.drain('meena')).toBe(0)
    expect(sent).toEqual(['one'])
    expect(kept.map(({ id, refusal }) => [id, refusal])).toEqual([['one', null], ['two', null]])
  })

  it('is kept with the reason where it was not taken, does not hold up the rest, and is not sent again', async () => {
    const outbox = open()
    await outbox.add(item('gone', { at: NOON }))
    await outbox.add(item('fine', { at: NOON + 1 }))
    answer = one => (one.id === 'gone' ? Promise.reject(failing(404, 'not_found')) : Promise.resolve({}))
    expect(await outbox.drain('meena')).toBe(1)
    await outbox.drain('meena')
    expect(sent).toEqual(['gone', 'fine'])
    expect(kept).toMatchObject([{ id: 'gone', refusal: { code: 'not_found', message: 'not_found.' } }])
    await outbox.dismiss(kept[0]!)
    expect(kept).toEqual([])
  })

  it('A2 is nobody else’s: neither shown nor sent for another, and gone after a week', async () => {
    const outbox = open()
    await outbox.add(item('hers'))
    await outbox.drain('ravi')
    expect(await outbox.of('ravi')).toEqual([])
    await outbox.forgetOthers('ravi', NOON + LEFT_MS)
    expect(await outbox.of('meena')).toHaveLength(1)
    await outbox.forgetOthers('ravi', NOON + LEFT_MS + 1)
    expect(kept).toEqual([])
    expect(sent).toEqual([])
  })

  it('goes out in the order of the presses, wherever the clock of the phone was set between them', async () => {
    const outbox = open()
    for (const [id, at] of [['tomorrow', NOON + 86_400_000], ['today', NOON], ['now', NOON], ['hour', NOON + 3_600_000]] as const) {
      await outbox.add(item(id, { at }))
    }
    await outbox.drain('meena')
    expect(sent).toEqual(['tomorrow', 'today', 'now', 'hour'])
  })

  it('A2 is sent in nobody else’s name: not where another one has signed in in another tab, nor before a password is hers', async () => {
    const outbox = open()
    await outbox.add(item('hers'))
    signedIn = userId => userId === 'ravi'
    expect(await outbox.drain('meena')).toBe(0)
    expect(sent).toEqual([])
    signedIn = userId => userId === 'meena'
    answer = () => Promise.reject(failing(403, 'password_not_own'))
    expect(await outbox.drain('meena')).toBe(0)
    expect(kept).toMatchObject([{ id: 'hers', refusal: null }])
    answer = () => Promise.resolve({})
    expect(await outbox.drain('meena')).toBe(1)
  })

  it('A2 of others goes after a week also where a wrong clock dated it years from now', async () => {
    await open().add(item('hers', { at: NOON + 5 * 365 * 86_400_000 }))
    await open().forgetOthers('ravi', NOON)
    expect(kept).toEqual([])
  })

  it('is gone with whoever signs out, and only theirs', async () => {
    const outbox = open()
    await outbox.add(item('hers'))
    await outbox.add(item('his', { userId: 'ravi' }))
    await outbox.forget('meena')
    expect(kept.map(({ id }) => id)).toEqual(['his'])
  })
})

import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { expectChargedOnce, settledCall } from '../support/e2e/call-records'
import { Journeys } from '../support/e2e/journeys'
import { listens } from '../support/e2e/listens'
import { heardHertz, packetsReceived } from '../support/e2e/page-probes'
import { FAR_ENDS, FAR_TONE_HERTZ } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()
const NETWORK_IS_GONE = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/
const SIGNALING_IS_GONE = /WebSocket connection to 'ws:.*failed/

describe('a line that nobody serves', () => {
  it.each(['/', '/dialer', '/api/live', '/api/twilio/voice', '/nowhere'])('W1 is not opened: %s', async path => {
    const socket = new WebSocket(journeys.stack.url.replace('http', 'ws') + path)
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response') as [unknown, { statusCode: number }]
    expect(response.statusCode).toBe(404)
    socket.terminate()
  })
})

describe('a line that is lost', () => {
  it('for six seconds of signaling comes back, and the call was never interrupted', async () => {
    const { page, watch, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    watch.announce(SIGNALING_IS_GONE)
    await journeys.stopFarTime()
    await journeys.stack.control.send('POST', '/signaling/cut', { ms: 6_000 })
    await dialer.waitForState('Reconnecting')
    const before = await packetsReceived(page)
    await until(async () => await packetsReceived(page) > before + 100, 'two seconds of sound over the cut line')
    await journeys.pass(6_000)
    await dialer.waitForState('In call')
    await until(async () => Math.abs(await heardHertz(page) - FAR_TONE_HERTZ) < 15, 'the far end’s tone')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
    await expectChargedOnce(journeys.stack, await dialer.newestCallId())
  })

  it('M6 to a server that restarts in mid-call costs nobody a second, and the call is billed once', async () => {
    const { page, watch, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    const callId = await dialer.newestCallId()
    await until(async () => await dialer.mode.getAttribute('data-mode') === 'push', 'the event stream')
    watch.announce(NETWORK_IS_GONE)
    expect(await journeys.stack.app.stop(), 'it ends by itself, with an event stream open').toBe(0)
    await until(async () => await dialer.mode.getAttribute('data-mode') === 'offline', 'the page to notice')
    await dialer.waitForState('In call')
    const before = await packetsReceived(page)
    await journeys.stack.app.start()
    await until(async () => await dialer.mode.getAttribute('data-mode') === 'push', 'push again')
    await until(async () => await packetsReceived(page) > before + 20, 'sound after the restart')
    await dialer.waitForState('In call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
    await expectChargedOnce(journeys.stack, callId)
  })

  it('M6 to a server that is down while the far end hangs up: the carrier is asked, and the call is billed once', async () => {
    const { watch, dialer } = await journeys.openDialer()
    await journeys.stopFarTime()
    await dialer.call(FAR_ENDS.hangsUpAfterThreeSeconds)
    await journeys.ring()
    await journeys.answer()
    await dialer.waitForState('In call')
    const callId = await dialer.newestCallId()
    watch.announce(NETWORK_IS_GONE)
    await journeys.stack.app.stop()
    await journeys.pass(3_000)
    await until(async () => {
      const legs = await journeys.stack.control.books()
      return legs.some(leg => leg.callId === callId && leg.endedAt !== null)
    }, 'the end at the carrier')
    await dialer.ended.waitFor()
    // A minute of silence has gone by: it is time to ask.
    await journeys.stack.context.admin`update wallet_hold set reconcile_after = now() where call_id = ${callId}`
    await journeys.stack.app.start()
    await dialer.waitForOutcome(/You talked for 3 seconds and paid \$0\.02/)
    await expectChargedOnce(journeys.stack, callId)
  })
})

describe('a laptop that wakes', () => {
  it.each(['visibilitychange', 'resume'])('is on the phone network again with a new pass, at %s', async name => {
    const { page, watch, dialer } = await journeys.openDialer()
    const passes = () => watch.requested.filter(path => path.includes('/api/twilio/token')).length
    const before = passes()
    await page.evaluate(event => document.dispatchEvent(new Event(event)), name)
    expect(passes(), 'a look alone changes nothing').toBe(before)
    await page.evaluate(event => {
      const now = Date.now.bind(Date)
      Date.now = () => now() + 3_600_000
      document.dispatchEvent(new Event(event))
    }, name)
    await until(() => passes() > before, 'a new pass')
    await dialer.waitForDevice('Ready')
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
  })
})

describe('C9 a lost callback', () => {
  it('never loses the charge: the reconciler asks the carrier', async () => {
    const { dialer } = await journeys.openDialer()
    const { control } = journeys.stack
    await control.send('PUT', '/faults', [
      { fault: 'drop', on: 'status:completed' }, { fault: 'drop', on: 'action' },
    ])
    try {
      await dialer.talk(FAR_ENDS.tone)
      await dialer.hangUp()
      await dialer.waitForOutcome(/and paid \$0\.02/)
    } finally {
      await control.send('DELETE', '/faults')
    }
    const callId = await dialer.newestCallId()
    await expectChargedOnce(journeys.stack, callId)
    const [row] = await journeys.stack.context.admin`select source from call_cost_breakdown where call_id = ${callId}`
    expect(row).toEqual({ source: 'reconciler' })
    expect((await settledCall(journeys.stack, callId)).call.is_settled).toBe(true)
  })
})

describe('push', () => {
  it('falls back to polling, which keeps the money right, and comes back by itself', async () => {
    const { page, context, watch, dialer } = await journeys.openDialer()
    watch.announce(/api\/live/)
    await context.route('**/api/live', route => route.abort())
    await page.reload()
    await dialer.waitForDevice('Ready')
    await until(async () => await dialer.mode.getAttribute('data-mode') === 'polling', 'polling')
    await dialer.mode.filter({ hasText: 'Updates every few seconds' }).waitFor()
    await dialer.talk(FAR_ENDS.tone)
    await page.getByTestId('balance').filter({ hasText: 'held' }).waitFor()
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
    await page.getByTestId('balance').filter({ hasText: '$9.98' }).waitFor()
    await context.unroute('**/api/live')
    await until(async () => await dialer.mode.getAttribute('data-mode') === 'push', 'push again')
    expect(await dialer.mode.innerText()).toBe('')
  })
})

describe('a page that is there before it listens', () => {
  it.each([
    ['/sign-up', { 'Your name': 'Ida Sloan', 'E-mail': 'ida@example.com', 'Password': 'long enough, and mine' }, 'Create account', 'letter-sent'],
    ['/rates', { 'Country, code or number': 'Germ' }, 'Find', null],
  ] as const)('keeps what is typed into it: %s', async (path, typed, button, then) => {
    const { page } = await journeys.browser.visit()
    let listen = (): void => {}
    const held = new Promise<void>(resolve => listen = resolve)
    await page.route(/_nuxt\/.+\.js$/, async route => {
      await held
      await route.continue()
    })
    await page.goto(path, { waitUntil: 'commit' })
    for (const [label, value] of Object.entries(typed)) await page.getByLabel(label).fill(value)
    listen()
    await listens(page)
    for (const [label, value] of Object.entries(typed)) {
      expect(await page.getByLabel(label).inputValue(), label).toBe(value)
    }
    await page.getByRole('button', { name: button }).click()
    await (then ? page.getByTestId(then).waitFor() : page.waitForURL('**/rates/germany'))
  })
})

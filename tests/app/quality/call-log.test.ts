// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { CallLog } from '~~/browser/quality/call-log'
import { deviceEventWords } from '~~/browser/quality/device-event-words'
import { DEVICE_EVENT_KINDS, MOST_DEVICE_EVENTS } from '~~/shared/call-feedback'
import { DeviceEventsBody } from '~~/shared/schemas/quality'

const log = () => {
  const clock = { ms: 1000 }
  return { clock, log: new CallLog(() => clock.ms) }
}

describe('what a browser notices during a call', () => {
  it('is told in its order, by how long ago it was', () => {
    const { clock, log: own } = log()
    expect(own.report()).toBeNull()
    own.note('line-warning', 'high-jitter')
    clock.ms += 5000
    own.note('reconnecting')
    clock.ms += 2500.4
    expect(own.report()).toEqual({ events: [
      { place: 0, kind: 'line-warning', warning: 'high-jitter', agoMs: 7500 }, { place: 1, kind: 'reconnecting', agoMs: 2500 },
    ] })
  })

  it('is told once where the browser says it several times, and not at all where it is no name', () => {
    const { clock, log: own } = log()
    for (let times = 0; times < 3; times++) own.note('devices-changed')
    own.note('line-warning', 'Ada’s headset')
    clock.ms += 1000
    own.note('devices-changed')
    expect(own.report()!.events).toHaveLength(2)
  })

  it('stays within what the server takes, and keeps room for how the call ended', () => {
    const { clock, log: own } = log()
    for (let times = 0; times < 500; times++) {
      clock.ms += 86_400
      own.note(times % 2 ? 'line-cleared' : 'line-warning', 'high-rtt')
    }
    clock.ms += 5000
    own.note('microphone-lost')
    const body = own.report()!
    expect(DeviceEventsBody.safeParse(body).success).toBe(true)
    expect(body.events.length).toBeLessThan(MOST_DEVICE_EVENTS)
    expect(body.events.at(-1)!.kind).toBe('microphone-lost')
  })

  it('hears of the line from the call itself', () => {
    const { clock, log: own } = log()
    const hears: Record<string, (name: string) => void> = {}
    expect(own.reporter()).toBeNull()
    expect(own.watch({ on: (event, hear) => hears[event] = hear })).toBe(own)
    hears.warning!('low-mos')
    hears['warning-cleared']!('low-mos')
    hears.reconnecting!('')
    hears.reconnected!('')
    const tell = own.reporter()!
    clock.ms += 40
    expect(tell().events.map(({ kind, warning, agoMs }) => [kind, warning, agoMs])).toEqual([
      ['line-warning', 'low-mos', 40], ['line-cleared', 'low-mos', 40], ['reconnecting', undefined, 40], ['reconnected', undefined, 40],
    ])
  })

  it('has words for each kind, and for nothing else', () => {
    const event = { id: 'device-1', receivedAt: '', occurredAt: null, source: 'browser' as const, changed: [], facts: {} }
    for (const kind of DEVICE_EVENT_KINDS) expect(deviceEventWords({ ...event, kind })!.title).toMatch(/^[A-Z]/)
    expect(deviceEventWords({ ...event, kind: 'line-warning', facts: { warning: 'high-jitter' } })!.facts).toEqual(['uneven arrival'])
    expect(deviceEventWords({ ...event, kind: 'microphone-chosen' }, 'staff')!.title).toBe('The caller chose another microphone')
    expect(deviceEventWords({ ...event, id: '7', kind: 'ringing' })).toBeNull()
    expect(deviceEventWords({ ...event, kind: 'constructor' })).toBeNull()
  })
})

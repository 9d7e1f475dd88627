// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { actionOf, ESCAPE_MS, EscapeGuard, SHORTCUTS } from '~~/browser/dialer/shortcuts'

const key = (name: string, more: Partial<KeyboardEventInit> = {}) =>
  ({ key: name, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more })

describe('the keyboard of the dialer', () => {
  it('does what its list says, where it says so', () => {
    for (const { keys, action, where } of SHORTCUTS) {
      if (action === null || action === 'press') continue
      for (const place of ['call', 'dialer'] as const) {
        expect(actionOf(key(keys[0]!), place), `${keys[0]} ${place}`).toBe(where === 'both' || where === place ? action : null)
      }
    }
    expect([actionOf(key('m'), 'call'), actionOf(key('M'), 'call'), actionOf(key('m'), 'dialer')]).toEqual(['mute', 'mute', null])
  })

  it('presses keys of a phone in a call alone', () => {
    for (const name of '0123456789*#') {
      expect([actionOf(key(name), 'call'), actionOf(key(name), 'dialer')]).toEqual(['press', null])
    }
    for (const name of ['a', '0 – 9', '+', 'Enter', 'Tab', ' ']) expect(actionOf(key(name), 'call'), name).toBeNull()
  })

  it('leaves the browser its own keys, and counts no key that is held', () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }]) {
      expect([actionOf(key('m', more), 'call'), actionOf(key('1', more), 'call')]).toEqual([null, null])
    }
  })

  it('hangs up at the second Escape only, and only soon after the first', () => {
    const guard = new EscapeGuard()
    expect([guard.press(0), guard.press(ESCAPE_MS), guard.press(ESCAPE_MS + 1)]).toEqual([false, true, false])
    expect([guard.press(2 * ESCAPE_MS + 2), guard.press(2 * ESCAPE_MS + 3)]).toEqual([false, true])
  })
})

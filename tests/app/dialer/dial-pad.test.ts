import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import DialPad from '~/components/calls/DialPad.vue'
import { fitType } from '~~/browser/dialer/fit-type'

enableAutoUnmount(afterEach)

async function pad(hasPlus = true) {
  const view = await mountSuspended(DialPad, { props: { hasPlus } })
  vi.useFakeTimers()
  const zero = view.get('[data-key="0"]')
  return { view, zero, pressed: () => (view.emitted('press') ?? []).flat() }
}

type Zero = Awaited<ReturnType<typeof pad>>['zero']

/** What a browser sends for each way of pressing a button, in its order. */
const WAYS: Record<string, { down: (zero: Zero) => Promise<void>, up: (zero: Zero) => Promise<void> }> = {
  mouse: {
    down: zero => zero.trigger('pointerdown', { button: 0, pointerType: 'mouse' }),
    up: async zero => {
      await zero.trigger('pointerup', { button: 0, pointerType: 'mouse' })
      await zero.trigger('click')
    },
  },
  touch: {
    down: zero => zero.trigger('pointerdown', { button: 0, pointerType: 'touch' }),
    up: async zero => {
      await zero.trigger('pointerup', { button: 0, pointerType: 'touch' })
      await zero.trigger('click')
    },
  },
  Space: { down: zero => zero.trigger('keydown', { key: ' ' }), up: zero => zero.trigger('keyup', { key: ' ' }) },
  Enter: { down: zero => zero.trigger('keydown', { key: 'Enter' }), up: zero => zero.trigger('keyup', { key: 'Enter' }) },
}

describe('the 0 of the pad', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each(Object.keys(WAYS))('is a 0 when it is pressed and a plus when it is held, by %s', async way => {
    const { zero, pressed } = await pad()
    const { down, up } = WAYS[way]!
    await down(zero)
    vi.advanceTimersByTime(120)
    await up(zero)
    expect(pressed()).toEqual(['0'])
    await down(zero)
    vi.advanceTimersByTime(700)
    expect(pressed()).toEqual(['0', '+'])
    await up(zero)
    expect(pressed(), 'what was held is not pressed as well').toEqual(['0', '+'])
    await down(zero)
    await up(zero)
    expect(pressed()).toEqual(['0', '+', '0'])
  })

  it('repeats nothing while a key of the keyboard is held', async () => {
    const { zero, pressed } = await pad()
    await zero.trigger('keydown', { key: 'Enter' })
    for (let time = 0; time < 20; time++) {
      vi.advanceTimersByTime(50)
      await zero.trigger('keydown', { key: 'Enter', repeat: true })
    }
    await zero.trigger('keyup', { key: 'Enter' })
    expect(pressed()).toEqual(['+'])
  })

  it('is nothing when the finger slides off or another button of the mouse is held', async () => {
    const { zero, pressed } = await pad()
    await zero.trigger('pointerdown', { button: 0 })
    await zero.trigger('pointerleave')
    await zero.trigger('pointerdown', { button: 2 })
    vi.advanceTimersByTime(2000)
    expect(pressed()).toEqual([])
  })

  it('is pressed by what sends a click alone, and says that it can be held', async () => {
    const { zero, pressed } = await pad()
    await zero.trigger('click')
    expect(pressed()).toEqual(['0'])
    expect(zero.attributes('aria-description')).toBe('Hold for plus')
  })

  it('is only a 0 in a call, where no key is a plus', async () => {
    const { zero, pressed } = await pad(false)
    await zero.trigger('pointerdown', { button: 0 })
    vi.advanceTimersByTime(2000)
    await zero.trigger('click')
    expect(pressed()).toEqual(['0'])
    expect(zero.text()).toBe('0')
  })
})

describe('the size of a number', () => {
  /** The widest digit of the face at 600, as a part of its size. */
  const WIDEST = 0.66
  const PX: Record<string, number> = { 'text-2xl': 40, 'text-xl': 28, 'text-lg': 20, 'text-base': 16, 'text-sm': 14 }
  const NUMBERS = ['7', '+44 20 7946 0001', '+999999999999999', '+999 99 999 999 9999', '(415) 555-0100', '+49 (0) 1512 / 345 67 89']

  it.each([190, 240, 280, 400])('lets none out of a field of %i pixels, and shrinks none without need', width => {
    for (const number of NUMBERS) {
      const px = PX[fitType(number, width)]!
      const marks = number.replace(/[\d+]/g, '').length
      const ems = (number.length - marks) * WIDEST + marks * 0.26
      expect(ems * px, number).toBeLessThanOrEqual(width)
    }
    expect(fitType('7', width)).toBe('text-2xl')
  })

  it('is a middle one until the room is known', () => {
    expect(fitType('+44', 0)).toBe('text-xl')
  })
})

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import { UButton } from '#components'

const css = readFileSync(resolve('assets/css/theme.css'), 'utf8')
const LEAST = 4.5

function tokens(selector: string): Map<string, string> {
  const block = new RegExp(`(?:^|\\n)${selector.replace('.', '\\.')} \\{([^}]*)\\}`).exec(css)?.[1] ?? ''
  return new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(found => [found[1]!, found[2]!.trim()]))
}
const palette = tokens('@theme static')

function luminance(hex: string): number {
  const parts = [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const [red, green, blue] = parts.map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

const TEXTS = ['--ui-text-dimmed', '--ui-text-muted', '--ui-text-toned', '--ui-text', '--ui-text-highlighted', '--ui-primary', '--ui-error', '--ui-warning']
const GROUNDS = ['--ui-bg', '--ui-bg-muted', '--ui-bg-elevated', '--tt-sheet']

describe('contrast', () => {
  for (const mode of [':root', '.dark']) {
    it(`is at least 4.5 for every text on every ground in ${mode}`, () => {
      const set = tokens(mode)
      const color = (name: string) => {
        const value = set.get(name) ?? ''
        const inner = /var\((--[\w-]+)\)/.exec(value)?.[1]
        const hex = inner ? palette.get(inner) : value
        expect(hex, name).toMatch(/^#[\da-f]{6}$/)
        return hex!
      }
      for (const text of TEXTS) {
        for (const ground of GROUNDS) {
          expect(contrast(color(text), color(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(LEAST)
        }
      }
      expect(contrast('#ffffff', color('--tt-hang-up')), 'hang up').toBeGreaterThanOrEqual(LEAST)
    })
  }

  it('is at least 4.5 on the call button', () => {
    for (const shade of ['600', '700']) {
      expect(contrast('#ffffff', palette.get(`--color-phone-${shade}`)!)).toBeGreaterThanOrEqual(LEAST)
    }
  })

  it.each(['primary', 'error'] as const)('stays on a %s button under the pointer: its ground does not shine through', async color => {
    const view = await mountSuspended(UButton, { props: { color, label: 'Continue' } })
    const classes = view.get('button').classes()
    expect(classes).toContain(`hover:bg-${color}`)
    expect(classes.filter(name => /^(hover|active):bg-.+\/\d+$/.test(name))).toEqual([])
    view.unmount()
  })
})

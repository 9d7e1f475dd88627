import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Every address that the cameras name, without what they ask of it: `/wallet`, `/rates/germany`, `/calls/`. */
function addresses(sources: string[]): string[] {
  return sources.flatMap(source => [...source.matchAll(/['"`=](\/[\w\-/]*)/g)].map(([, address = '']) => address))
}

/** A page as the cameras would come to it: `[id]` is whatever stands there. */
function addressOf(file: string): RegExp {
  const path = file.replace(/^pages/, '').replace(/\.vue$/, '').replace(/\/index$/, '') || '/'
  return new RegExp(`^${path.replace(/\[\w+\]$/, '[\\w-]*').replace(/\[\w+\]/g, '[\\w-]+')}$`)
}

const files = (folder: string) => readdirSync(folder, { recursive: true }).map(file => `${folder}/${String(file)}`)
// the frames of the desk and of outreach are no pages
const pages = files('pages').filter(file => file.endsWith('.vue') && !['pages/finance.vue', 'pages/outreach.vue'].includes(file)).sort()
const seen = addresses(files('scripts/pictures').map(file => readFileSync(file, 'utf8')))
const unseen = (known: string[]) => pages.filter(page => !known.some(address => addressOf(page).test(address)))

describe('pictures of every page', () => {
  it('leave out none', () => {
    expect(pages.length).toBeGreaterThan(40)
    expect(unseen(seen)).toEqual([])
  })

  it('the test notices one that nobody goes to', () => {
    expect(unseen(seen.filter(address => !address.startsWith('/rates')))).toEqual(['pages/rates/[country].vue', 'pages/rates/index.vue'])
    expect(unseen(seen.filter(address => !address.startsWith('/calls/')))).toEqual(['pages/calls/[id].vue'])
  })
})

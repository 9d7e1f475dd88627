import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const screens = ['pages', 'components'].flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.vue')).map(entry => `${entry.parentPath}/${entry.name}`))

/** What says at a glance how many frames there are. */
const buildsItsOwn = (source: string) => /\b(loadingMore|hasMore)\b[^}]*\} = usePages|@click="more\(\)"/.test(source)

/** One for everybody, and a light one for a worker's phone. */
const FRAMES = ['components/ui/PagedList.vue', 'components/outreach/phone/Pages.vue']

describe('lists that come page by page', () => {
  it('are all in a frame', () => {
    const paged = screens.filter(file => /\busePages[<(]/.test(readFileSync(file, 'utf8')))
    expect(paged.length).toBeGreaterThan(10)
    expect(paged.filter(file => !/<(UiPagedList|OutreachPhonePages)\b/.test(readFileSync(file, 'utf8')))).toEqual([])
    expect(screens.filter(file => !FRAMES.includes(file) && buildsItsOwn(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('are caught where they build their own', () => {
    expect(buildsItsOwn('const { items, hasMore, more } = usePages(read)')).toBe(true)
    expect(buildsItsOwn('<UButton label="More" @click="more()" />')).toBe(true)
    expect(buildsItsOwn('const list = usePages(read)')).toBe(false)
  })
})

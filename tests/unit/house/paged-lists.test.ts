import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const screens = ['pages', 'components'].flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && entry.name.endsWith('.vue')).map(entry => `${entry.parentPath}/${entry.name}`))

/** What says at a glance how many frames there are. */
const buildsItsOwn = (source: string) => /\b(loadingMore|hasMore)\b[^}]*\} = usePages|@click="more\(\)"/.test(source)

describe('lists that come page by page', () => {
  it('are all in the one frame', () => {
    const paged = screens.filter(file => /\busePages[<(]/.test(readFileSync(file, 'utf8')))
    expect(paged.length).toBeGreaterThan(10)
    expect(paged.filter(file => !readFileSync(file, 'utf8').includes('<UiPagedList'))).toEqual([])
    expect(screens.filter(file => file !== 'components/ui/PagedList.vue' && buildsItsOwn(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('are caught where they build their own', () => {
    expect(buildsItsOwn('const { items, hasMore, more } = usePages(read)')).toBe(true)
    expect(buildsItsOwn('<UButton label="More" @click="more()" />')).toBe(true)
    expect(buildsItsOwn('const list = usePages(read)')).toBe(false)
  })
})

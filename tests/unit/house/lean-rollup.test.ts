import { describe, expect, it } from 'vitest'
import { leanPlugins } from '../../../scripts/build/lean-rollup.mjs'

const withMap = { code: 'changed', map: { mappings: 'AAAA' } }
const plain = { name: 'plain', transform: () => withMap }
const slow = { name: 'slow', transform: { order: 'pre', handler: () => Promise.resolve(withMap) } }

describe('what the build leaves out', () => {
  it('a search for globals, which Node has', () => {
    expect(leanPlugins([{ name: 'json' }, [{ name: 'inject' }], null], { sourceMap: false })).toEqual([{ name: 'json' }, null])
  })

  it('maps that nobody asked for, and no code', async () => {
    const [first] = leanPlugins([plain], { sourceMap: false })
    const [second] = leanPlugins([slow], { sourceMap: false })
    expect(await (first!.transform() as unknown)).toEqual({ code: 'changed', map: { mappings: '' } })
    expect(second!.transform.order).toBe('pre')
    expect(await second!.transform.handler()).toEqual({ code: 'changed', map: { mappings: '' } })
  })

  it('nothing of what a plugin knows: it is called as itself, and what it lets pass stays passed', async () => {
    const [plugin] = leanPlugins([{ transform(this: unknown) { return this === 'its context' ? null : withMap } }], { sourceMap: false })
    expect(await (plugin!.transform.call('its context') as unknown)).toBeNull()
  })

  it('no map that somebody reads', () => {
    expect(leanPlugins([plain], { sourceMap: true })).toEqual([plain])
  })
})

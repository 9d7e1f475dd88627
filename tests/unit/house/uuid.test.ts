import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../../server/config'
import { createContext } from '../../../server/context'
import { ENVIRONMENT } from '../../support/test-context'

/** Connects to nothing until it is asked for something. */
const context = createContext(loadConfig({
  ...ENVIRONMENT,
  DATABASE_URL: 'postgres://x@localhost:1/x',
}))
const uuidV7 = context.ids.uuid

const AT = new Date('2026-11-20T10:00:00.123Z')

afterAll(() => context.close())

describe('ids of version 7', () => {
  it('say what they are', () => {
    expect(uuidV7(AT)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('hold their millisecond and sort by it', () => {
    const ids = Array.from({ length: 200 }, (_, n) => uuidV7(new Date(AT.getTime() + n)))
    expect(ids.map(id => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16))).toEqual(ids.map((_, n) => AT.getTime() + n))
    expect(ids.toSorted()).toEqual(ids)
  })

  it('are never the same within a millisecond', () => {
    expect(new Set(Array.from({ length: 20_000 }, () => uuidV7(AT))).size).toBe(20_000)
  })
})

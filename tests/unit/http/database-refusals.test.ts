import { readdirSync, readFileSync } from 'node:fs'
import postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { databaseRefusalOf, KERNEL_REFUSALS } from '../../../server/http/database-refusals'
import { STATUS_OF } from '../../../server/http/errors'

const FOLDER = 'drizzle/functions'
/** Internal to one function, which catches it. */
const NEVER_LEAVES = new Set(['TT099'])

/** Each `raise exception 'name' using errcode = 'TT0xx'` of the kernel. */
const raised = readdirSync(FOLDER).flatMap(file => {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8')
  const found = text.matchAll(/raise exception '([^']+)'[^;]*?errcode = '(TT\d{3})'/g)
  return [...found].map(([, name, state]) => ({ name: name!, state: state! }))
}).filter(({ state }) => !NEVER_LEAVES.has(state))

function refusal(code: string, message: string) {
  const { PostgresError } = postgres as unknown as { PostgresError: new (fields: object) => Error }
  return databaseRefusalOf(new Error('Failed query', { cause: new PostgresError({ code, message }) }))
}

describe('what the database refuses', () => {
  it('W1 M17 has a code and a sentence for every refusal of the kernel, and none for what it does not raise', () => {
    expect(raised.length).toBeGreaterThan(60)
    const inSql = new Map(raised.map(({ name, state }) => [name, state]))
    const inTable = Object.entries(KERNEL_REFUSALS).map(([name, { state }]) => [name, state])
    expect(Object.fromEntries(inSql)).toEqual(Object.fromEntries(inTable))
  })

  it.each(Object.entries(KERNEL_REFUSALS))('W1 %s is a refusal, and says what happened to the money', (name, { state, code, message }) => {
    const fact = refusal(state, name)
    expect(fact).toMatchObject({ code, message })
    expect(STATUS_OF[fact!.code]).toBeLessThan(500)
    expect(message).toMatch(/Nothing was|Nothing is/)
  })

  it.each([
    ['23505', 409], ['23503', 404], ['23514', 400], ['23502', 400], ['23001', 409],
    ['22021', 400], ['22P05', 400], ['22003', 400], ['22008', 400], ['22P02', 400], ['22001', 400],
  ])('W1 a constraint or a value that cannot be stored (%s) is answered with %i', (state, status) => {
    const fact = refusal(state, 'duplicate key value violates unique constraint')
    expect(STATUS_OF[fact!.code]).toBe(status)
    expect(fact!.message).not.toContain('constraint')
  })

  it.each(['57P01', '53300', '40001', 'XX000', '42P01'])('W3 trouble of the database (%s) is no refusal', state => {
    expect(refusal(state, 'x')).toBeNull()
  })
})

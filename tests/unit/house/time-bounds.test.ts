import { Linter } from 'eslint'
import { expect, it } from 'vitest'
import { NO_TIME_BOUNDS } from '../../../scripts/lint/time-bounds.mjs'

const complaints = (code: string) => new Linter()
  .verify(code, [{ rules: { 'no-restricted-syntax': ['error', ...NO_TIME_BOUNDS] } }])
  .map(({ message }) => message)

it.each([
  'expect(performance.now() - startedAt).toBeLessThan(500)',
  'const took = performance.now() - startedAt',
  'const took = Date.now() - before.at; expect(took).toBeLessThan(300)',
  'expect(Date.now() - started()).toBeGreaterThan(10)',
  'expect(timeline.now()).toBeGreaterThan(Date.now() - 60_000)',
  'expect(row.at).toBeLessThanOrEqual(new Date())',
  'const [seconds] = process.hrtime(before)',
  'const at = process.hrtime.bigint()',
  'it("is fast", async () => {}, 60_000)',
  'it.each([1])("is fast", async () => {}, 60_000)',
  'beforeAll(async () => {}, 60_000)',
  'beforeAll(async () => {}, PATIENCE_MS)',
  'it("is fast", async () => {}, 60 * SECOND)',
  'it.each([1])("is fast", async () => {}, PATIENCE.ms)',
  'it("is fast", { timeout: 300_000 }, async () => {})',
])('a test that measures time against a bound is refused: %s', code => {
  expect(complaints(code)).not.toEqual([])
})

it.each([
  'const yesterday = new Date(Date.now() - 86_400_000)',
  'const then = Date.now() - days * 86_400_000',
  'expect(reply.status).toBeLessThan(500)',
  'it("is what it is", async () => { setTimeout(() => {}, 500) })',
  'const deadline = performance.now() + HANGS_MS; if (performance.now() > deadline) throw new Error()',
])('a moment, and an end of what hangs, are none: %s', code => {
  expect(complaints(code)).toEqual([])
})

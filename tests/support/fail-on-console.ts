import { format } from 'node:util'
import { afterEach, beforeEach, expect, vi } from 'vitest'

/**
 * A warning or an error on the console that no test expected fails the test that was running.
 * A test that expects one says so: `expectConsole('warn', /pattern/)`.
 */
type Level = 'error' | 'warn'

let unexpected: string[] = []
let expected: { level: Level, pattern: RegExp, seen: boolean }[] = []

export function expectConsole(level: Level, pattern: RegExp): void {
  expected.push({ level, pattern, seen: false })
}

beforeEach(() => {
  unexpected = []
  expected = []
  for (const level of ['error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => note(level, format(...parts)))
  }
})

afterEach(() => {
  const heard = unexpected
  const missing = expected.filter(one => !one.seen).map(one => `${one.level} ${one.pattern}`)
  vi.restoreAllMocks()
  expect(heard, 'the console stays silent: expect the line with expectConsole(), or mend its cause').toEqual([])
  expect(missing, 'lines that expectConsole() announced were written').toEqual([])
})

function note(level: Level, line: string): void {
  const announced = expected.find(one => one.level === level && one.pattern.test(line))
  if (announced) announced.seen = true
  else unexpected.push(`console.${level}: ${line}`)
}

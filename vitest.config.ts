import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { ensureTypes } from './scripts/processes/types.mjs'
import { LongestFirst } from './tests/support/longest-first'

ensureTypes()

const STRICT = ['./tests/support/patience.ts', './tests/support/fail-on-console.ts', './tests/support/no-outside-requests.ts']

/**
 * Files in a row share what they import: nothing in `server` and `sandbox` keeps state in a module (each test composes
 * a context of its own), and importing it anew for each file cost as much time as the tests.
 */
const SHARED_IMPORTS = { isolate: false }

/** Ends what hangs, and measures nothing: a busy machine is no failure. */
const GUARD = { testTimeout: 900_000, hookTimeout: 900_000, expect: { poll: { timeout: 300_000 } } }

/** Tests wait for PostgreSQL, for sockets and for disks: one file alone leaves a core idle. */
const AT_ONCE = Math.max(2, availableParallelism() - 1)

export default defineConfig({
  test: {
    maxWorkers: AT_ONCE,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          ...SHARED_IMPORTS,
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: STRICT,
          ...GUARD,
        },
      },
      {
        test: {
          name: 'http',
          environment: 'node',
          ...SHARED_IMPORTS,
          include: ['tests/http/**/*.test.ts'],
          setupFiles: STRICT,
          globalSetup: ['./tests/support/global-database.ts'],
          ...GUARD,
        },
      },
      {
        test: {
          name: 'db',
          environment: 'node',
          ...SHARED_IMPORTS,
          include: ['tests/db/**/*.test.ts'],
          setupFiles: STRICT,
          globalSetup: ['./tests/support/global-database.ts'],
          ...GUARD,
        },
      },
      ...await componentTests(),
      {
        test: {
          name: 'e2e',
          environment: 'node',
          ...SHARED_IMPORTS,
          include: ['tests/e2e/**/*.test.ts'],
          setupFiles: ['./tests/support/patience.ts', './tests/support/no-outside-requests.ts'],
          globalSetup: ['./tests/support/global-database.ts'],
          ...GUARD,
        },
      },
    ],
  },
})

/**
 * Only where somebody asks for them: they load all of Nuxt, which takes longer than many a test file. A file that needs
 * no page begins with `@vitest-environment node`: setting one up takes seconds.
 */
async function componentTests() {
  const asked = process.argv.flatMap((word, place, words) => (
    word === '--project' ? words.slice(place + 1, place + 2) : word.startsWith('--project=') ? [word.slice('--project='.length)] : []
  ))
  if (asked.length > 0 && asked.every(name => ['unit', 'http', 'db', 'e2e'].includes(name))) return []
  const { defineVitestProject } = await import('@nuxt/test-utils/config')
  return [await defineVitestProject({
    test: {
      name: 'app',
      environment: 'nuxt',
      include: ['tests/app/**/*.test.ts'],
      setupFiles: STRICT,
      ...GUARD,
      environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } },
    },
  })]
}

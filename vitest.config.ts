import { defineVitestProject } from '@nuxt/test-utils/config'
import { defineConfig } from 'vitest/config'

const STRICT = ['./tests/support/fail-on-console.ts', './tests/support/no-outside-requests.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: STRICT,
          // only ends what hangs: properties over every numbering plan share the cores with lint and types
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'http',
          environment: 'node',
          include: ['tests/http/**/*.test.ts'],
          setupFiles: STRICT,
          globalSetup: ['./tests/support/global-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'db',
          environment: 'node',
          include: ['tests/db/**/*.test.ts'],
          setupFiles: STRICT,
          globalSetup: ['./tests/support/global-database.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      await defineVitestProject({
        test: {
          name: 'app',
          environment: 'nuxt',
          include: ['tests/app/**/*.test.ts'],
          setupFiles: STRICT,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          environmentOptions: { nuxt: { domEnvironment: 'happy-dom' } },
        },
      }),
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          setupFiles: ['./tests/support/no-outside-requests.ts'],
          globalSetup: ['./tests/support/global-database.ts'],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // One browser and one sound card at a time: these tests measure audio.
          fileParallelism: false,
        },
      },
    ],
  },
})

// Programs of node_modules, by what they are for. Run with our own node: no shell, no npx, no network.
import { resolve } from 'node:path'

const bin = path => resolve(import.meta.dirname, '../../node_modules', path)

export const NUXT = bin('nuxt/bin/nuxt.mjs')
/** A build makes much that is needed for a moment: with little room for that, a fifth of its time goes to sweeping. */
export const NUXT_BUILD = ['--max-semi-space-size=128', NUXT, 'build']
export const TSX = bin('tsx/dist/cli.mjs')
export const VITEST = bin('vitest/vitest.mjs')
export const ESLINT = bin('eslint/bin/eslint.js')
/** For the rules that need types: ESLint with them takes ten times as long. */
export const OXLINT = bin('oxlint/bin/oxlint')
export const PLAYWRIGHT = bin('playwright-core/cli.js')
export const SERVER = resolve(import.meta.dirname, '../../.output/server/index.mjs')

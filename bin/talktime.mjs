#!/usr/bin/env node
/**
 * `node bin/talktime.mjs COMMAND`: for people who have a checkout and nothing that runs. The commands are TypeScript,
 * translated as they are loaded. Whoever has no checkout takes `verify-ledger.mjs`, which the app serves.
 */
import { register } from 'tsx/esm/api'
import { sentenceOf } from '../scripts/args/run-command.mjs'

register()
const { main } = await import('../scripts/talktime/main.ts')

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${sentenceOf(error)}\n`)
  return 2
})

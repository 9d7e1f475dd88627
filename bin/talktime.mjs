#!/usr/bin/env node
/**
 * `npx talktime COMMAND`: for people who have a checkout and nothing that runs. The commands are TypeScript, translated
 * as they are loaded.
 */
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../scripts/talktime/main.ts')

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return 2
})

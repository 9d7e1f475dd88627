import { defineNitroPlugin } from 'nitropack/runtime'
import type { Context } from '../../../server/context'
import { setContext } from '../../../server/http/current-context'
import { closeStreams } from '../../../server/http/live-streams'

/** Of a context what a socket needs: a log, which the test reads. */
export default defineNitroPlugin(nitro => {
  const say = (level: string) => (facts: { error?: Error }, message: string) =>
    process.stdout.write(`${JSON.stringify({ level, message, ...facts, error: facts.error?.message })}\n`)
  setContext({ log: { warn: say('warn'), error: say('error') } } as unknown as Context)
  process.once('SIGTERM', closeStreams)
  nitro.hooks.hook('close', closeStreams)
})

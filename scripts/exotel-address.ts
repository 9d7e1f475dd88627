import { keysPath } from '../server/carriers/exotel/callback-token'
import { COMMANDS } from './args/commands.mjs'
import { toldOrExit } from './args/run-command.mjs'

const { env } = toldOrExit(COMMANDS.exotelAddress)
process.stdout.write(`${env.NUXT_PUBLIC_URL}${keysPath(env.EXOTEL_WEBHOOK_SECRET)}\n`)

import { migrate } from '../server/db/migrate'
import { COMMANDS } from './args/commands.mjs'
import { runToEnd, toldOrExit } from './args/run-command.mjs'

const { env } = toldOrExit(COMMANDS.migrate)
const appRole = decodeURIComponent(new URL(env.DATABASE_URL).username)
await runToEnd(() => migrate({
  adminUrl: env.DATABASE_ADMIN_URL ?? env.DATABASE_URL, appRole, log: line => process.stdout.write(`${line}\n`),
}))

import { ConfigError, readConfig } from './config'
import { startSandbox } from './start-sandbox'
import { StateError } from './state/state-file'

/** Longest wait for a clean stop; the process that started us may be waiting for the port. */
const STOP_MS = 900

// One call that goes wrong in a way that nobody foresaw must not end all the others.
process.on('unhandledRejection', error => console.error('[sandbox]', error))

async function main(): Promise<void> {
  const words = process.argv.slice(2)
  if (words.length > 0) {
    console.error(`The sandbox takes no arguments, and it was given ${words.join(' ')}. Its settings are in the environment.`)
    process.exit(2)
  }
  const sandbox = await startSandbox(readConfig(process.env))
  const stop = () => {
    setTimeout(() => process.exit(0), STOP_MS).unref()
    void sandbox.stop().then(() => process.exit(0))
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  // One line of JSON, so that whoever started the sandbox can wait for it.
  console.log(JSON.stringify({ ready: true, port: sandbox.port, smtpPort: sandbox.smtpPort }))
}

main().catch((error: unknown) => {
  const isFromOutside = error instanceof ConfigError || error instanceof StateError || (error instanceof Error && 'code' in error)
  console.error(isFromOutside ? error.message : error)
  process.exit(isFromOutside ? 2 : 1)
})

// What a deployment would get from Twilio and from its own safe, made up once for each demo.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const hex = bytes => randomBytes(bytes).toString('hex')

/**
 * The secrets of a demo, made at its first start and kept with its data, so that sessions and books outlive a restart.
 *
 * @param {string} file
 * @returns {Record<string, string>} as environment
 */
export function demoSecrets(file) {
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(makeSecrets(), null, 2)}\n`, { mode: 0o600 })
  return JSON.parse(readFileSync(file, 'utf8'))
}

function makeSecrets() {
  return {
    AUTH_SECRET: hex(32),
    TWILIO_ACCOUNT_SID: `AC${hex(16)}`,
    TWILIO_AUTH_TOKEN: hex(16),
    TWILIO_API_KEY_SID: `SK${hex(16)}`,
    TWILIO_API_KEY_SECRET: hex(16),
    TWILIO_TWIML_APP_SID: `AP${hex(16)}`,
  }
}

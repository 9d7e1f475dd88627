// What a deployment would get from Twilio, Exotel and Stripe, and from its own safe, made up once for each demo.
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
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  // a demo of an earlier version has fewer of them
  const secrets = { ...makeSecrets(), ...kept }
  if (Object.keys(secrets).length > Object.keys(kept).length) {
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  }
  return secrets
}

function makeSecrets() {
  return {
    AUTH_SECRET: hex(32),
    TWILIO_ACCOUNT_SID: `AC${hex(16)}`,
    TWILIO_AUTH_TOKEN: hex(16),
    TWILIO_API_KEY_SID: `SK${hex(16)}`,
    TWILIO_API_KEY_SECRET: hex(16),
    TWILIO_TWIML_APP_SID: `AP${hex(16)}`,
    OPENAI_API_KEY: `sk-${hex(16)}`,
    EXOTEL_ACCOUNT_SID: `talktime${hex(3)}`,
    EXOTEL_API_KEY: hex(16),
    EXOTEL_API_TOKEN: hex(16),
    EXOTEL_WEBHOOK_SECRET: hex(32),
    STRIPE_SECRET_KEY: `sk_test_${hex(16)}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${hex(16)}`,
    ANCHOR_SIGNING_KEY: hex(32),
  }
}

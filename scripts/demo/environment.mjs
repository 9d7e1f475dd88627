import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AGENT_NUMBER, DEMO_NUMBERS } from './numbers.mjs'
import { demoSecrets } from './secrets.mjs'

/**
 * All settings of a demo. Any of them can be given from outside; with other PORT, SANDBOX_PORT and TALKTIME_DATA_DIR
 * several demos run side by side.
 *
 * @param {Record<string, string | undefined>} given
 */
export function demoEnvironment(given) {
  const dataDirectory = resolve(given.TALKTIME_DATA_DIR ?? '.data')
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const port = given.PORT ?? '3000'
  const sandboxPort = given.SANDBOX_PORT ?? '3400'
  const smtpPort = given.SANDBOX_SMTP_PORT ?? String(Number(sandboxPort) + 25)
  const publicUrl = `http://localhost:${port}`
  const env = {
    PORT: port,
    HOST: '127.0.0.1',
    NUXT_PUBLIC_URL: publicUrl,
    TWILIO_CALLER_ID: '+14155550100',
    TWILIO_REST_BASE_URL: `http://localhost:${sandboxPort}`,
    NUXT_PUBLIC_VOICE_SIGNALING_HOST: `localhost:${sandboxPort}`,
    OPENAI_REALTIME_URL: `ws://localhost:${sandboxPort}/v1/realtime`,
    EXOTEL_API_BASE_URL: `http://localhost:${sandboxPort}`,
    EXOTEL_CALLER_ID: '+918047091999',
    EXOTEL_CURRENCY: 'INR',
    SANDBOX_PORT: sandboxPort,
    SANDBOX_VOICE_URL: `${publicUrl}/api/twilio/voice`,
    SANDBOX_NUMBERS: [...DEMO_NUMBERS, AGENT_NUMBER].join(','),
    SANDBOX_INCOMING_URL: `${publicUrl}/api/inbound-call`,
    SANDBOX_DECK_FILE: 'data/decks/world.csv',
    SANDBOX_SMTP_PORT: smtpPort,
    SANDBOX_STATE_FILE: join(dataDirectory, 'sandbox.state'),
    SANDBOX_AUTHENTICATOR_FILE: join(dataDirectory, 'demo-accounts.json'),
    SANDBOX_STRIPE_WEBHOOK_URL: `${publicUrl}/api/stripe/webhook`,
    STRIPE_API_BASE_URL: `http://localhost:${sandboxPort}`,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_FROM: 'Talktime <money@talktime.example>',
    COMPANY_NAME: 'Talktime Demo',
    COMPANY_ADDRESS: '1 Example Street, Exampleton',
    SUPPORT_EMAIL: 'help@talktime.example',
    ANCHOR_STORE: `file:${join(dataDirectory, 'anchors')}`,
    // one of the demo's people is a company
    TOPUP_MAXIMUM: '5000',
    TOPUP_PER_DAY: '10000',
    DEMO_ACCOUNTS_FILE: join(dataDirectory, 'demo-accounts.json'),
    DEMO_HISTORY_FILE: join(dataDirectory, 'demo-history.json'),
    DEMO_FLOWS_FILE: join(dataDirectory, 'demo-flows.json'),
    NITRO_SHUTDOWN_TIMEOUT: '1500',
    NUXT_TELEMETRY_DISABLED: '1',
    // tsconfig.json extends what the build writes anew, while scripts run beside it
    TSX_TSCONFIG_PATH: resolve(import.meta.dirname, '../../tsconfig.depcruise.json'),
    LOG_LEVEL: 'warn',
    ...demoSecrets(join(dataDirectory, 'demo.json')),
    ...given,
  }
  return { dataDirectory, port: Number(port), sandboxPort: Number(sandboxPort), publicUrl: env.NUXT_PUBLIC_URL, env }
}

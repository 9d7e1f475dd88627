import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ExotelAccount } from './exotel/account'
import type { RealtimeAccount } from './realtime/account'
import type { StripeAccount } from './stripe/account'

/** Who the sandbox pretends to be, and whom it calls back. */
export interface SandboxConfig {
  port: number
  host: string
  accountSid: string
  authToken: string
  apiKeySid: string
  apiKeySecret: string
  appSid: string
  /** The one number that calls may show as their origin, E.164. */
  callerId: string
  /** Left out: none. More numbers that the account rents, E.164. */
  numbers?: readonly string[]
  /** Asked for TwiML when one of those is called. Left out: nobody is. */
  incomingUrl?: string | null
  /** The TwiML app's voice URL. */
  voiceUrl: string
  /** The TwiML app's status callback, told how each browser leg ended. */
  voiceStatusUrl: string | null
  /** CSV of the retail deck that the books price with. */
  deckFile: string | null
  /** Where the mail server listens, 0 for a free port. Left out: there is none. */
  smtpPort?: number | null
  /** Left out: there is no Stripe. */
  stripe?: StripeAccount | null
  /** Left out: there is no Exotel. */
  exotel?: ExotelAccount | null
  /** Left out: there is no voice model. */
  realtime?: RealtimeAccount | null
  /** Where all this is kept over a restart. Left out: nothing is. */
  stateFile?: string | null
  /** JSON list of accounts with the keys that their authenticator apps have, besides those that people add by hand. */
  authenticatorFile?: string | null
}

export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The sandbox cannot start:\n${problems.map(problem => `  - ${problem}`).join('\n')}`)
  }
}

type Env = Readonly<Record<string, string | undefined>>

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) < 65_536
}

function kindOf(path: string): 'file' | 'folder' | null {
  if (!existsSync(path)) return null
  return statSync(path).isDirectory() ? 'folder' : 'file'
}

const isFile = (path: string) => kindOf(path) === 'file'
const canBeFile = (path: string) => isFile(path) || (kindOf(path) === null && kindOf(dirname(path)) === 'folder')

/** Reads and checks the environment. @throws ConfigError that names every missing or wrong value at once. */
export function readConfig(env: Env): SandboxConfig {
  const problems: string[] = []
  const check = (name: string, valid: (value: string) => boolean, wanted: string, fallback?: string): string => {
    const value = env[name]?.trim() || fallback
    if (value === undefined) problems.push(`${name} is missing: ${wanted}`)
    else if (!valid(value)) problems.push(`${name} is wrong: ${wanted}`)
    return value ?? ''
  }
  const sid = (prefix: string) => (value: string) => new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(value)
  const optionalUrl = (name: string) => {
    const value = env[name]?.trim()
    if (value && !isHttpUrl(value)) problems.push(`${name} is wrong: an http(s) URL`)
    return value || null
  }
  const optionalPort = (name: string) => {
    const value = env[name]?.trim()
    if (value && !isPort(value)) problems.push(`${name} is wrong: a port from 0 to 65535`)
    return value ? Number(value) : null
  }
  const optionalPath = (name: string, isRight: (path: string) => boolean, wanted: string) => {
    const value = env[name]?.trim()
    if (value && !isRight(value)) problems.push(`${name} is wrong: ${wanted}`)
    return value || null
  }
  const readStripe = (): StripeAccount | null => {
    if (!env.STRIPE_SECRET_KEY?.trim()) return null
    return {
      secretKey: check('STRIPE_SECRET_KEY', v => /^(sk|rk)_test_\w{8,}$/.test(v), 'sk_test_ and at least 8 letters'),
      webhookSecret: check('STRIPE_WEBHOOK_SECRET', v => /^whsec_\S{8,}$/.test(v), 'whsec_ and at least 8 letters'),
      webhookUrl: optionalUrl('SANDBOX_STRIPE_WEBHOOK_URL'),
    }
  }
  const readExotel = (): ExotelAccount | null => {
    if (!env.EXOTEL_ACCOUNT_SID?.trim()) return null
    return {
      accountSid: check('EXOTEL_ACCOUNT_SID', v => /^[\w-]{1,64}$/.test(v), 'the account sid, letters and digits'),
      apiKey: check('EXOTEL_API_KEY', v => /^[^\s:]{8,}$/.test(v), 'at least 8 characters'),
      apiToken: check('EXOTEL_API_TOKEN', v => /^\S{8,}$/.test(v), 'at least 8 characters'),
      callerId: check('EXOTEL_CALLER_ID', v => /^\+[1-9]\d{6,14}$/.test(v), 'a number in E.164, such as +918047091999'),
      perMinute: check('SANDBOX_EXOTEL_PER_MINUTE', v => /^\d{1,6}(\.\d{1,3})?$/.test(v), 'a price such as 0.60', '0.60'),
      flowsFile: optionalPath('SANDBOX_EXOTEL_FLOWS_FILE', isFile, 'a file that is there'),
    }
  }
  const readNumbers = (): string[] => {
    const numbers = (env.SANDBOX_NUMBERS ?? '').split(',').map(number => number.trim()).filter(Boolean)
    const isRight = numbers.every(number => /^\+[1-9]\d{6,14}$/.test(number))
    if (!isRight) problems.push('SANDBOX_NUMBERS is wrong: numbers in E.164, with commas between them')
    if (isRight && numbers.length > 0 && !env.SANDBOX_INCOMING_URL?.trim()) problems.push('SANDBOX_INCOMING_URL is missing: who is asked when one of SANDBOX_NUMBERS is called')
    return isRight ? numbers : []
  }
  const config: SandboxConfig = {
    port: Number(check('SANDBOX_PORT', isPort, 'a port from 0 to 65535', '3400')),
    host: check('SANDBOX_HOST', v => /^[\w.:-]+$/.test(v), 'an address to listen on', '127.0.0.1'),
    accountSid: check('TWILIO_ACCOUNT_SID', sid('AC'), 'AC and 32 hexadecimal digits'),
    authToken: check('TWILIO_AUTH_TOKEN', v => v.length >= 16, 'at least 16 characters'),
    apiKeySid: check('TWILIO_API_KEY_SID', sid('SK'), 'SK and 32 hexadecimal digits'),
    apiKeySecret: check('TWILIO_API_KEY_SECRET', v => v.length >= 16, 'at least 16 characters'),
    appSid: check('TWILIO_TWIML_APP_SID', sid('AP'), 'AP and 32 hexadecimal digits'),
    callerId: check('TWILIO_CALLER_ID', v => /^\+[1-9]\d{6,14}$/.test(v), 'a number in E.164, such as +15005550006'),
    numbers: readNumbers(),
    incomingUrl: optionalUrl('SANDBOX_INCOMING_URL'),
    voiceUrl: check('SANDBOX_VOICE_URL', isHttpUrl, 'the http(s) URL that answers calls with TwiML'),
    voiceStatusUrl: optionalUrl('SANDBOX_VOICE_STATUS_URL'),
    deckFile: optionalPath('SANDBOX_DECK_FILE', isFile, 'a file that is there'),
    smtpPort: optionalPort('SANDBOX_SMTP_PORT'),
    stripe: readStripe(),
    exotel: readExotel(),
    realtime: env.OPENAI_API_KEY?.trim() ? { apiKey: check('OPENAI_API_KEY', v => v.length >= 8, 'at least 8 characters') } : null,
    stateFile: optionalPath('SANDBOX_STATE_FILE', canBeFile, 'a file, in a folder that is there'),
    authenticatorFile: optionalPath('SANDBOX_AUTHENTICATOR_FILE', canBeFile, 'a file, in a folder that is there'),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

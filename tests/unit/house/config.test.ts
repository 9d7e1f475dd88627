import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '../../../server/config'

const GOOD = {
  NUXT_PUBLIC_URL: 'https://talk.example',
  DATABASE_URL: 'postgres://talktime:secret@localhost:5432/talktime',
  AUTH_SECRET: 's'.repeat(32),
  TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 't'.repeat(32),
  TWILIO_API_KEY_SID: `SK${'b2'.repeat(16)}`,
  TWILIO_API_KEY_SECRET: 'k'.repeat(32),
  TWILIO_TWIML_APP_SID: `AP${'c3'.repeat(16)}`,
  TWILIO_CALLER_ID: '+14155550100',
  STRIPE_SECRET_KEY: 'sk_test_0123456789',
  STRIPE_WEBHOOK_SECRET: `whsec_${'w'.repeat(24)}`,
  SMTP_URL: 'smtp://mail.example:587',
  MAIL_FROM: 'Talktime <hello@talk.example>',
  COMPANY_NAME: 'Talk Ltd',
  COMPANY_ADDRESS: '1 Long Lane, London',
  SUPPORT_EMAIL: 'help@talk.example',
  ANCHOR_SIGNING_KEY: 'ab'.repeat(32),
}

function problemsOf(change: Record<string, string | undefined>): string[] {
  try {
    loadConfig({ ...GOOD, ...change })
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('takes what is good, and has a default for all that may be left out', () => {
    const config = loadConfig(GOOD)
    expect(config).toMatchObject({ publicUrl: 'https://talk.example', currency: 'USD', jobs: true, ringTimeoutSeconds: 30, newAccountDays: 7, logLevel: 'info' })
    expect(config.limits).toEqual({
      callsAtOnce: 1, agentCallsAtOnce: 5, startsPerMinute: 10, countriesPerDay: 10, spendPerDayMicros: 100_000_000n,
      pricePerMinuteMicros: 2_000_000n, maxCallSeconds: 3600,
    })
    expect(config.newAccountLimits.spendPerDayMicros).toBeLessThan(config.limits.spendPerDayMicros)
  })

  it('has all of Exotel or none of it', () => {
    const exotel = {
      EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(16), EXOTEL_API_TOKEN: 't'.repeat(16), EXOTEL_CALLER_ID: '+918047091999',
      EXOTEL_API_BASE_URL: 'https://api.in.exotel.com/', EXOTEL_CURRENCY: 'INR', EXOTEL_WEBHOOK_SECRET: 'w'.repeat(32),
    }
    expect(loadConfig(GOOD).exotel).toBeNull()
    expect(loadConfig({ ...GOOD, ...exotel }).exotel).toMatchObject({ apiBaseUrl: 'https://api.in.exotel.com', currency: 'INR' })
    for (const name of Object.keys(exotel)) {
      expect(problemsOf({ ...exotel, [name]: '' })).toEqual([expect.stringMatching(new RegExp(`^${name} is missing`))])
    }
    expect(problemsOf({ ...exotel, EXOTEL_API_BASE_URL: 'http://api.in.exotel.com' })).toHaveLength(1)
    expect(problemsOf({ ...exotel, EXOTEL_API_BASE_URL: 'https://api.in.exotel.com/v1' })).toHaveLength(1)
    expect(problemsOf({ ...exotel, EXOTEL_WEBHOOK_SECRET: 'short', EXOTEL_CURRENCY: 'Rs' })).toHaveLength(2)
  })

  it('reads talks where the voice is, unless it is told another place', () => {
    const placeOf = (change: Record<string, string>) => loadConfig({ ...GOOD, OPENAI_API_KEY: 'sk-0123456789', ...change }).extraction?.url
    expect(placeOf({})).toBe('https://api.openai.com/v1')
    expect(placeOf({ OPENAI_REALTIME_URL: 'ws://localhost:3400/v1/realtime' })).toBe('http://localhost:3400/v1')
    expect(placeOf({ OPENAI_API_URL: 'https://reader.example/v1/' })).toBe('https://reader.example/v1')
    expect(problemsOf({ OPENAI_API_URL: 'http://reader.example/v1' })).toEqual([expect.stringContaining('OPENAI_API_URL must be https')])
  })

  it('names everything that is missing at once', () => {
    let message = ''
    try {
      loadConfig({})
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError)
      message = (error as Error).message
    }
    for (const name of Object.keys(GOOD)) expect(message).toMatch(new RegExp(`^ {2}- ${name} is missing`, 'm'))
    expect(message).toContain(`${Object.keys(GOOD).length} settings to mend`)
  })

  it('names everything that is wrong at once, and prints no secret', () => {
    const wrong = {
      NUXT_PUBLIC_URL: 'talk', DATABASE_URL: 'mysql://x', AUTH_SECRET: 'too short a secret', TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'short-token', TWILIO_CALLER_ID: '4155550100', MAX_CALL_MINUTES: '241',
      LIMIT_SPEND_PER_DAY: 'much', RING_TIMEOUT_SECONDS: 'soon', LOG_LEVEL: 'loud', JOBS: 'maybe', DEFAULT_COUNTRY: 'usa',
    }
    const problems = problemsOf(wrong)
    expect(problems.map(line => line.split(' ')[0]).sort()).toEqual(Object.keys(wrong).sort())
    expect(problems.join('\n')).not.toContain('too short a secret')
    expect(problems.join('\n')).not.toContain('short-token')
  })

  it.each([['an empty token', ''], ['a blank token', ' '.repeat(32)], ['a short token', 'abc'], ['no token', undefined]])('W5 does not start with %s', (_what, token) => {
    expect(problemsOf({ TWILIO_AUTH_TOKEN: token })).toHaveLength(1)
    expect(problemsOf({ TWILIO_AUTH_TOKEN: token })[0]).toMatch(/^TWILIO_AUTH_TOKEN/)
  })

  it('W5 has the previous token where there is one; an empty one is none', () => {
    expect(loadConfig(GOOD).twilio.authTokens).toEqual([GOOD.TWILIO_AUTH_TOKEN])
    expect(loadConfig({ ...GOOD, TWILIO_PREVIOUS_AUTH_TOKEN: '' }).twilio.authTokens).toEqual([GOOD.TWILIO_AUTH_TOKEN])
    expect(loadConfig({ ...GOOD, TWILIO_PREVIOUS_AUTH_TOKEN: 'p'.repeat(32) }).twilio.authTokens).toEqual([GOOD.TWILIO_AUTH_TOKEN, 'p'.repeat(32)])
    expect(problemsOf({ TWILIO_PREVIOUS_AUTH_TOKEN: 'abc' })).toHaveLength(1)
  })

  it.each([
    ['http outside localhost', 'http://talk.example'], ['a path', 'https://talk.example/phone'], ['a query', 'https://talk.example/?a=1'], ['a fragment', 'https://talk.example/#x'], ['another protocol', 'ftp://talk.example'],
  ])('does not take %s for its address', (_what, url) => {
    expect(problemsOf({ NUXT_PUBLIC_URL: url }).join()).toContain('NUXT_PUBLIC_URL')
  })

  it.each([
    ['STRIPE_SECRET_KEY', 'pk_test_0123456789'], ['STRIPE_WEBHOOK_SECRET', ''], ['STRIPE_WEBHOOK_SECRET', 'secret'], ['SMTP_URL', 'http://mail.example'],
    ['MAIL_FROM', 'Talktime'], ['SUPPORT_EMAIL', 'help'], ['ANCHOR_SIGNING_KEY', 'ab'], ['ANCHOR_STORE', 'ftp://x'], ['LOW_BALANCE_LEVELS', '5,little'],
    ['TOPUP_MINIMUM', '0.10'], ['TOPUP_MAXIMUM', '1'], ['TOPUP_PRESETS', '1,20'], ['TOPUP_PRESETS', '10.005'],
  ])('does not take %s=%s', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).not.toEqual([])
    expect(problems.join()).toContain(name)
  })

  it('takes amounts exactly, and a signing secret that is being rotated out', () => {
    const config = loadConfig({ ...GOOD, LOW_BALANCE_LEVELS: '5, 2,0', TOPUP_PRESETS: '10,20.50', STRIPE_PREVIOUS_WEBHOOK_SECRET: `whsec_${'v'.repeat(24)}` })
    expect(config.lowBalanceLevelsMicros).toEqual([5_000_000n, 2_000_000n, 0n])
    expect(config.topup.presetsMicros).toEqual([10_000_000n, 20_500_000n])
    expect(config.stripe.webhookSecrets).toEqual([GOOD.STRIPE_WEBHOOK_SECRET, `whsec_${'v'.repeat(24)}`])
  })

  it('talks to no sandbox where people pay', () => {
    const sandbox = { STRIPE_API_BASE_URL: 'http://localhost:3400', NODE_ENV: 'production' }
    expect(problemsOf(sandbox).join()).toContain('STRIPE_API_BASE_URL')
    expect(problemsOf({ ...sandbox, NUXT_PUBLIC_URL: 'http://localhost:3000' })).toEqual([])
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'https://talk.example/'])('takes %s, without the slash at its end', url => {
    expect(loadConfig({ ...GOOD, NUXT_PUBLIC_URL: url }).publicUrl).toBe(url.replace(/\/$/, ''))
  })

  it.each(['0', '-1', '1.5', 'NaN', '1e9', '']) ('does not take %j for a number of calls', value => {
    expect(problemsOf({ LIMIT_CALLS_AT_ONCE: value }).join()).toContain('LIMIT_CALLS_AT_ONCE')
  })
})

import { expect, it } from 'vitest'
import { findCard, spacedNumber, TEST_CARDS } from '../../../sandbox/stripe/cards'
import { paymentFee } from '../../../sandbox/stripe/balance'
import { canonicalForm, parseForm } from '../../../sandbox/stripe/form'
import { readConfig, type ConfigError } from '../../../sandbox/config'
import { startSandbox } from '../../../sandbox/start-sandbox'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'

const ENV = {
  TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`,
  TWILIO_AUTH_TOKEN: 'sandbox-auth-token-0123456789abcdef',
  TWILIO_API_KEY_SID: `SK${'b2'.repeat(16)}`,
  TWILIO_API_KEY_SECRET: 'sandbox-api-key-secret-0123456789',
  TWILIO_TWIML_APP_SID: `AP${'c3'.repeat(16)}`,
  TWILIO_CALLER_ID: '+15005550006',
  SANDBOX_VOICE_URL: 'http://localhost:3000/api/twilio/voice',
}
const STRIPE = { STRIPE_SECRET_KEY: 'sk_test_0123456789', STRIPE_WEBHOOK_SECRET: 'whsec_0123456789' }

it('Stripe is off without its key, and needs a secret and a proper URL with it', () => {
  expect(readConfig(ENV).stripe).toBeNull()
  expect(readConfig({ ...ENV, ...STRIPE }).stripe).toEqual({
    secretKey: STRIPE.STRIPE_SECRET_KEY,
    webhookSecret: STRIPE.STRIPE_WEBHOOK_SECRET,
    webhookUrl: null,
  })
  const wrong = { ...ENV, STRIPE_SECRET_KEY: 'sk_live_0123456789', SANDBOX_STRIPE_WEBHOOK_URL: 'localhost' }
  try {
    readConfig(wrong)
    expect.unreachable('a wrong configuration was taken')
  } catch (error) {
    const problems = (error as ConfigError).problems.join('\n')
    for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'SANDBOX_STRIPE_WEBHOOK_URL']) {
      expect(problems).toContain(name)
    }
  }
})

it('a sandbox without Stripe serves none of it', async () => {
  const sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice'))
  try {
    expect(sandbox.stripe).toBeNull()
    for (const path of ['/v1/customers', '/stripe/books.json', '/control/api/stripe/events']) {
      expect((await fetch(`${sandbox.url}${path}`)).status).toBe(404)
    }
  } finally {
    await sandbox.stop()
  }
})

it('cards are found by number in any spelling, and by token', () => {
  for (const card of TEST_CARDS) {
    expect(findCard(card.number)).toBe(card)
    expect(findCard(spacedNumber(card))).toBe(card)
    expect(findCard(card.token)).toBe(card)
  }
  expect(findCard('4111111111111111')).toBeNull()
})

it('fees are whole minor units, rounded half up, capped for debits', () => {
  expect([2_000, 50, 1_000, 1_050].map(amount => paymentFee(amount, true))).toEqual([88, 31, 59, 60])
  expect([2_000, 62_500, 100_000].map(amount => paymentFee(amount, false))).toEqual([16, 500, 500])
})

it('forms are nested, and the same in any order', () => {
  const form = parseForm('a[b][c]=1&l[0][x]=2&l[1][x]=3&e[]=4&e[]=5&t=6')
  const plain = (node: unknown): unknown =>
    node instanceof Map ? Object.fromEntries([...node].map(([key, value]) => [key, plain(value)])) : node
  expect(plain(form)).toEqual({ a: { b: { c: '1' } }, l: { 0: { x: '2' }, 1: { x: '3' } }, e: { 0: '4', 1: '5' }, t: '6' })
  expect(canonicalForm('b=2&a=1')).toBe(canonicalForm('a=1&b=2'))
  expect(canonicalForm('a=1')).not.toBe(canonicalForm('a=2'))
})

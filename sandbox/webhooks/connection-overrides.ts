/** Why an attempt failed, in the words of Twilio's `rp` override. */
export type FailureClass = 'ct' | 'rt' | '4xx' | '5xx'

export interface ConnectionOverrides {
  /** Further attempts after the first. */
  retryCount: number
  retryOn: ReadonlySet<FailureClass>
  connectTimeoutMs: number
  readTimeoutMs: number
  /** For all attempts together. */
  totalTimeoutMs: number
}

const EVERY_CLASS: readonly FailureClass[] = ['ct', 'rt', '4xx', '5xx']

/**
 * The rules in a webhook URL's fragment, `#rc=2&rp=5xx,ct,rt`. What is missing or out of range keeps Twilio's
 * default: one retry, and only when no connection was made.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export function parseConnectionOverrides(url: string): ConnectionOverrides {
  const at = url.indexOf('#')
  const rules = new URLSearchParams(at < 0 ? '' : url.slice(at + 1))
  const whole = (key: string, low: number, high: number, fallback: number) => {
    const value = Number(rules.get(key) ?? Number.NaN)
    return Number.isInteger(value) && value >= low && value <= high ? value : fallback
  }
  const policies = (rules.get('rp') ?? 'ct').split(',').map(policy => policy.trim())
  return {
    retryCount: whole('rc', 0, 5, 1),
    retryOn: new Set(policies.includes('all') ? EVERY_CLASS : EVERY_CLASS.filter(name => policies.includes(name))),
    connectTimeoutMs: whole('ct', 100, 10_000, 5_000),
    readTimeoutMs: whole('rt', 100, 15_000, 15_000),
    totalTimeoutMs: whole('tt', 100, 15_000, 15_000),
  }
}

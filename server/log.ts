import pino from 'pino'

export type Log = pino.Logger

const { warn: WARN, error: ERROR } = pino.levels.values as { warn: number, error: number }

/**
 * One JSON line for each thing that happened. Numbers, tokens, signatures and message texts are not logged (P1): the
 * last line of defence is here, the first is not to pass them.
 */
export function createLog(level: string, destination?: pino.DestinationStream, onTrouble = (_level: 'warn' | 'error') => {}): Log {
  return pino({
    hooks: {
      logMethod(inputs, method, number) {
        if (number >= ERROR) onTrouble('error')
        else if (number >= WARN) onTrouble('warn')
        method.apply(this, inputs)
      },
    },
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['toNumber', 'phone', 'token', 'signature', 'password', 'cookie', 'authorization', '*.toNumber', '*.token', '*.signature', '*.password'], censor: '[redacted]' },
    formatters: { log: object => maskNumbers(object) as Record<string, unknown> },
    serializers: { error: describeError },
  }, destination ?? pino.destination({ sync: true }))
}

/** drizzle quotes the statement with its parameters: tokens, addresses, numbers. The statement stays. */
const PARAMETERS = /\nparams: [\s\S]*?(?=\n {4}at |$)/g
/** In international form, with or without what people and URLs write between the digits. */
const NUMBER = /(?:\+|%2B)\d(?:[ ().-]{0,2}\d){6,14}/gi

/** "+44 20 7946 0958" → "+44…58": enough to follow a case, too little to call. */
export function maskText(text: string): string {
  return text.replace(PARAMETERS, '').replace(NUMBER, number => {
    const digits = number.replace(/%2B|\D/gi, '')
    return `+${digits.slice(0, 2)}…${digits.slice(-2)}`
  })
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return maskText(String(error))
  return {
    name: error.name,
    message: maskText(error.message),
    stack: maskText(error.stack ?? ''),
    cause: error.cause instanceof Error ? maskText(error.cause.message) : undefined,
  }
}

/** Lists and plain objects, as deep as facts go; what is made of classes has serializers of its own. */
function maskNumbers(value: unknown, depth = 5): unknown {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value) && depth > 0) return value.map(inner => maskNumbers(inner, depth - 1))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype || depth === 0) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskNumbers(inner, depth - 1)]))
}

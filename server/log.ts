import pino from 'pino'

export type Log = pino.Logger

/**
 * One JSON line for each thing that happened. Numbers, tokens, signatures and message texts are not logged (P1): the
 * last line of defence is here, the first is not to pass them.
 */
export function createLog(level: string, destination?: pino.DestinationStream): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['toNumber', 'phone', 'token', 'signature', 'password', 'cookie', 'authorization', '*.toNumber', '*.token', '*.signature', '*.password'], censor: '[redacted]' },
    formatters: { log: object => maskNumbers(object) as Record<string, unknown> },
    serializers: { error: (error: unknown) => (error instanceof Error ? { name: error.name, message: maskText(error.message), stack: maskText(error.stack ?? ''), cause: error.cause instanceof Error ? maskText(error.cause.message) : undefined } : maskText(String(error))) },
  }, destination ?? pino.destination({ sync: true }))
}

/** "+44 20 7946 0958" → "+44…58": enough to follow a case, too little to call. */
export function maskText(text: string): string {
  return text.replace(/\+\d{7,15}\b/g, number => `${number.slice(0, 3)}…${number.slice(-2)}`)
}

function maskNumbers(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value)
  if (value === null || typeof value !== 'object' || value instanceof Error) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' ? maskText(inner) : inner]))
}

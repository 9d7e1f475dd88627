import type { ErrorCode } from '~~/shared/errors'

/** Codes of which a worker reads the same as of another thing. */
const ALIKE: Partial<Record<ErrorCode, string>> = {
  number_unclear: 'error.invalid_number',
  emergency_number: 'error.invalid_number',
  blocked_number: 'error.invalid_number',
  no_rate: 'error.invalid_number',
  wallet_frozen: 'problem.wallet',
  wallet_closed: 'problem.wallet',
  erasure_refused: 'problem.call_open',
}

/**
 * Under which words an error is said: those of its code, and at last that it did not work, so that nobody reads a
 * sentence of the server's in a language that is not theirs.
 *
 * @param status of the answer; 0 where there was none.
 */
export function errorKey({ status, code }: { status: number, code: ErrorCode }, has: (key: string) => boolean): string {
  if (status === 0) return 'error.unreachable'
  return [`error.${code}`, ALIKE[code] ?? '', 'error.other'].find(has) ?? 'error.internal'
}

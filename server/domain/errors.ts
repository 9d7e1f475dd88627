import type { ErrorCode } from '../../shared/errors'

/**
 * A fact that stops a use case: a code for programs, a sentence for people, and details that the wire may show.
 * Its HTTP number is the edge's business (`server/http/errors.ts`).
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'DomainError'
  }
}

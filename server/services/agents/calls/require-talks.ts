import { DomainError } from '../../../domain/errors'

/**
 * @param takesTalks false while this server stops and nobody would take a talk that begins now
 * @throws DomainError: another server, or this one when it is back, does what was asked
 */
export function requireTalks(takesTalks: boolean): void {
  if (takesTalks) return
  throw new DomainError('service_unavailable', 'This server is about to restart and begins no talks. Nobody was called, and nothing was charged. Try again in a minute.', { reason: 'stopping' })
}

import { CarrierUnavailable } from '../../../carriers/carrier'
import type { Context } from '../../../context'
import { obstacleError } from './obstacle-words'

/**
 * Whether a carrier's own lists say that a number wants no calls: then none of them is asked to ring it (O3). A list
 * that cannot be read says nothing; its carrier still refuses by itself.
 *
 * @throws DomainError `call_not_allowed`
 */
export async function requireWilling(context: Context, carriers: readonly string[], number: string): Promise<void> {
  const standings = await Promise.all(carriers.map(name => context.carriers.of(name).standingOf(number)
    .catch((error: unknown) => {
      if (!(error instanceof CarrierUnavailable)) throw error
      context.log.warn({ error, carrier: name }, 'a list of numbers could not be read')
      return 'unknown' as const
    })))
  if (standings.includes('refused')) throw obstacleError('unwanted')
}

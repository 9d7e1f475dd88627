import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { askForChecks } from '../../db/board'
import type { CheckAgainBody, CheckAgainDto } from '../../../shared/schemas/board'
import { WHOLE_CHECKS } from './checks'
import { runChecks } from './run-checks'

/** Processes that look because somebody asked: one in each is enough. */
const looking = new WeakSet<Context['database']>()

/**
 * Wants everything looked at again, or some of it. Comes back at once: the answers are on the board when they are
 * there. What this process does not get to, the job does.
 *
 * @throws DomainError `invalid_request` for a check that there is not.
 */
export async function checkAgain(context: Context, body: CheckAgainBody): Promise<CheckAgainDto> {
  const wanted = 'names' in body ? body.names : [...WHOLE_CHECKS.keys()]
  const unknown = wanted.find(name => !WHOLE_CHECKS.has(name))
  if (unknown !== undefined) {
    const message = `There is no check ${unknown} that looks at everything.`
    throw new DomainError('invalid_request', message, { issues: [{ path: 'names', message }] })
  }
  await context.database.asSystem(tx => askForChecks(tx, wanted, context.clock.now()))
  if (!looking.has(context.database)) {
    looking.add(context.database)
    context.later('board', () => runChecks(context).finally(() => looking.delete(context.database)))
  }
  return { names: wanted }
}

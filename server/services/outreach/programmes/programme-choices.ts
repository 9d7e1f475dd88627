import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import type { ProgrammeChoices, ProgrammeSettings } from '../../../../shared/schemas/outreach/programmes'
import type { IssueDto } from '../../../../shared/errors'
import { numbersToShow } from '../../numbers/numbers-to-show'

/** Who can connect calls of a programme, and which numbers they may show: its owner's and the carrier's own. */
export async function programmeChoices(context: Context, tx: Tx, ownerId: string): Promise<ProgrammeChoices> {
  const carriers = []
  for (const carrier of context.carriers.all) {
    const numbers = await numbersToShow(tx, ownerId, carrier)
    carriers.push({ name: carrier.name, callerIds: numbers.map(one => one.number), circuit: carrier.circuit?.() ?? 'closed' })
  }
  return { currency: context.config.currency, carriers }
}

/** @throws DomainError `invalid_request` for a carrier that there is not, and a number that is not theirs to show. */
export function requireChoices({ carriers }: ProgrammeChoices, { carriers: chosen, callerIds }: Pick<ProgrammeSettings, 'carriers' | 'callerIds'>): void {
  const known = new Map(carriers.map(one => [one.name, one.callerIds]))
  const issues: IssueDto[] = []
  for (const name of chosen) {
    if (!known.has(name)) issues.push({ path: 'carriers', message: `There is no provider called ${name} here.` })
  }
  for (const [name, number] of Object.entries(callerIds)) {
    if (!known.get(name)?.includes(number)) issues.push({ path: `callerIds.${name}`, message: `${number} is not a number that these calls may show there. Choose one of the list.` })
  }
  if (issues.length > 0) throw new DomainError('invalid_request', `${issues[0]!.message} Nothing was changed.`, { issues })
}

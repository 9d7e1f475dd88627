import { isDeepStrictEqual } from 'node:util'
import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findOwnProgramme, insertFounder, insertProgramme, insertWording, listWordings, type ProgrammeRow } from '../../../db/outreach/programmes'
import { findWallet } from '../../../db/wallet'
import type { FoundProgrammeBody, ProgrammeDto } from '../../../../shared/schemas/outreach/programmes'
import { createBuiltInScripts, createHelpScript } from '../scripts/create-built-in-scripts'
import { noteProgrammeAct, type Actor } from './note-programme-act'
import { programmeChoices, requireChoices } from './programme-choices'
import { toProgrammeDto } from './programme-dto'
import { toColumns } from './programme-columns'

/**
 * Founds a programme that the founder's wallet pays, with its wording of consent and the scripts that it begins with,
 * and puts the founder in as a supervisor: all or nothing. The same again is answered as before (M16).
 *
 * @throws DomainError `invalid_request`, `idempotency_mismatch`, `wallet_closed`, `not_found`.
 */
export async function foundProgramme(
  context: Context, founder: Actor, body: FoundProgrammeBody,
): Promise<{ programme: ProgrammeDto, isRepeat: boolean }> {
  return context.database.asUser(founder.id, async (tx, asSystem) => {
    const { id, consentWording, ...settings } = body
    requireChoices(await programmeChoices(context, tx, founder.id), settings)
    const walletId = await requireOwnWallet(context, tx, founder.id)
    const now = context.clock.now()
    const columns = toColumns(settings)
    const stamps = { createdAt: now, updatedAt: now }
    const isNew = await insertProgramme(tx, { id, ownerId: founder.id, walletId, ...columns, ...stamps })
    if (isNew) {
      await asSystem(async () => {
        await insertFounder(tx, { programmeId: id, userId: founder.id, now })
        await noteProgrammeAct(context, tx, founder, id, 'programme.found', { after: { ...settings, walletId } })
      })
      await insertWording(tx, {
        programmeId: id, version: 1, wording: consentWording, createdBy: founder.id, createdAt: now,
      })
      await createBuiltInScripts(context, tx, id, founder.id)
      if (settings.tellsHelpIsComing) await createHelpScript(context, tx, id, founder.id)
    }
    const own = await findOwnProgramme(tx, founder.id, id)
    if (!own || (!isNew && !await isSame(tx, own.row, founder.id, columns, consentWording))) {
      throw new DomainError('idempotency_mismatch', 'This was sent before with other content. Nothing was changed by this one. Look at your programmes.')
    }
    return { programme: await toProgrammeDto(context, tx, asSystem, own, founder.id), isRepeat: !isNew }
  })
}

async function requireOwnWallet(context: Context, tx: Tx, userId: string): Promise<string> {
  const wallet = await findWallet(tx, userId, context.config.currency)
  if (!wallet) throw new DomainError('not_found', 'You have no wallet yet. Write to us.')
  if (wallet.status === 'active') return wallet.id
  throw new DomainError('wallet_closed', 'Your wallet is not open, so it cannot pay for a programme. Nothing was founded.')
}

/** Whether it is what was asked for: nobody else's, and not changed since. */
async function isSame(
  tx: Tx, row: ProgrammeRow, founderId: string, columns: ReturnType<typeof toColumns>, consentWording: string,
): Promise<boolean> {
  const kept = Object.fromEntries(Object.keys(columns).map(name => [name, row[name as keyof typeof columns]]))
  const [wording] = await listWordings(tx, row.id, 1)
  const isUntouched = row.ownerId === founderId && row.revision === 1 && wording?.wording === consentWording
  return isUntouched && isDeepStrictEqual(kept, columns)
}

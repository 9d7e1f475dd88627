import type { Context } from '../../../context'
import { findOpenKeypadCall } from '../../../db/outreach/keypad-calls'
import { findCalledPerson, type CalledPersonRow } from '../../../db/outreach/programme-call'
import type { Tx } from '../../../db/client'
import { findNewestVersions, listScripts, listVoices } from '../../../db/outreach/scripts'
import type { CallCheckDto } from '../../../../shared/schemas/outreach/calls'
import { toScriptForCall } from '../scripts/read-script-for-call'
import { whyNotCallable } from './require-callable'
import { carriersFor } from './try-carriers'
import { noPerson } from './trigger-call'

/**
 * Whether somebody in a person's care can be called now, what stands against it, and what can be asked. By the same
 * rule as the call itself.
 *
 * @throws DomainError `not_found`
 */
export async function checkCall(context: Context, userId: string, personId: string): Promise<CallCheckDto> {
  return context.database.asUser(userId, async (tx, asSystem) => {
    const called = await findCalledPerson(tx, personId)
    if (!called) throw noPerson()
    const { person } = called
    const open = await findOpenKeypadCall(tx, personId)
    const scripts = await asSystem(() => askable(context, tx, called))
    const against = whyNotCallable(called, person.language, context.clock.now())
    const opensAt = against?.details.opensAt
    return {
      problem: against?.message ?? null,
      reason: against === null ? null : String(against.details.reason),
      opensAt: typeof opensAt === 'string' ? opensAt : null,
      callId: open?.id ?? null,
      scripts,
    }
  })
}

/** The scripts that have words for somebody, each with who would run it. */
async function askable(context: Context, tx: Tx, { person, programme }: CalledPersonRow): Promise<CallCheckDto['scripts']> {
  const all = (await listScripts(tx, [programme.id])).filter(({ kind, archivedAt }) => kind === 'question' && archivedAt === null)
  const ids = all.map(({ id }) => id)
  const versions = new Map((await findNewestVersions(tx, ids)).map(version => [version.scriptId, version]))
  const voices = await listVoices(tx, ids)
  return all.flatMap(script => {
    const version = versions.get(script.id)!
    const voice = voices.find(one =>
      one.scriptId === script.id && one.version === version.version && one.language === person.language)
    const spoken = toScriptForCall(script, version, voice ?? null, person.language)
    const [provider = null] = spoken ? carriersFor(context, programme, spoken) : []
    return spoken ? [{ id: script.id, name: script.name, prompt: spoken.prompt.text, provider }] : []
  })
}

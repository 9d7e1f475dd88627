import { createHash, randomBytes } from 'node:crypto'
import type { Context } from '../../context'
import type { AgentVersionRow } from '../../db/agents/agents'
import type { Tx } from '../../db/client'
import { insertMailing } from '../../db/leads/lead-mailings'
import { findLeadRow, insertLeadTrail, listLeadFields } from '../../db/leads/leads'
import { mailLanguageOf } from '../../../shared/agents/mail-languages'
import { queueMail } from '../mail/queue-mail'

/**
 * The mail to a lead: only where the address was spelled back and agreed to, only with consent, only once for each
 * address of an account, and never to one that wants none (G2). In their language, or in English
 * where we do not write that; in which one is in the trail.
 */
export async function thankLead(
  context: Context, tx: Tx, leadId: string, version: AgentVersionRow,
): Promise<boolean> {
  const now = context.clock.now()
  const lead = await findLeadRow(tx, leadId)
  const address = (await listLeadFields(tx, [leadId])).find(one => one.kind === 'email' && one.isConfirmed)?.value
  if (!lead?.mailConsent || !address) return false
  const language = mailLanguageOf(lead.language ?? version.languages[0] ?? 'en')
  const token = randomBytes(32).toString('base64url')
  const { userId } = lead
  const tokenHash = hashOfToken(token)
  if (!await insertMailing(tx, { userId, email: address, tokenHash, leadId, createdAt: now })) return false
  await queueMail(context, tx, [{
    kind: 'lead-thanks',
    to: address,
    userId,
    dedupeKey: `lead-thanks:${tokenHash}`,
    facts: { agentName: version.name, language, token },
  }])
  await insertLeadTrail(tx, [{ id: context.ids.uuid(now), leadId, userId, at: now, event: 'mailed', doer: 'system', after: language }])
  return true
}

/** As the row has it. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

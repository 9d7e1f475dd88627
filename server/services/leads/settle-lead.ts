import type { Context } from '../../context'
import { findAgentVersion, type AgentVersionRow } from '../../db/agents/agents'
import { listTranscript } from '../../db/agents/talks'
import type { Tx } from '../../db/client'
import {
  changeLeadCall, findLeadByPhone, insertLeadCalls, listCallsOfLead, lockLeadCall, type LeadCallRow, type TalkedCall,
} from '../../db/leads/lead-calls'
import {
  changeLead, deleteLead, findLeadByAddress, findLeadRow, insertLead, insertLeadTrail, isSeenTo, listLeadFields,
  lockLeadsOf, saveLeadField, wasActionSet,
} from '../../db/leads/leads'
import { judgeClaims, oneLine, type Claim, type Kept } from '../../domain/leads/judge-claims'
import { mailConsentOf, type ClaimedConsent } from '../../domain/leads/mail-consent'
import { takesPlace } from '../../domain/leads/merge-field'
import { readToolInput, wordsOf } from '../../domain/leads/read-tool-input'
import { standsIn } from '../../domain/leads/tokens-of'
import type { Said } from '../../domain/leads/talk'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import type { LeadEvent } from '../../../shared/schemas/leads/words'
import { leadFieldsOf } from './lead-fields'
import { tellTeam } from './tell-team'

export const SAVE_LEAD = 'save_lead'
export const CALL_BACK = 'call_back'
const LONGEST_ACTION = 200

/** What whatever read the whole talk says of it. */
export interface ReadTalk {
  claims: Claim[]
  consent: ClaimedConsent | null
  language: string | null
}

/**
 * What the words of a call say of its caller becomes a lead, or joins the one of the same person: by the phone of the
 * call, or by an address that was spelled back and agreed to. All of it is judged anew by the words that are there by
 * now, so that it may be done as often as one likes, by anybody, in any order (G2). One lead a call at most; none where
 * nothing was collected. In the system's role.
 *
 * @returns the lead; null where there is none
 */
export async function settleLead(
  context: Context, tx: Tx, talked: TalkedCall, read: ReadTalk | null = null,
): Promise<string | null> {
  const now = context.clock.now()
  await lockLeadsOf(tx, talked.userId)
  await insertLeadCalls(tx, [{ ...talked, state: 'talking', dueAt: now, createdAt: now }])
  const leadCall = await lockLeadCall(tx, talked.callId)
  const version = await findAgentVersion(tx, talked.agentId, talked.agentVersion)
  if (!leadCall || !version || leadCall.deletedAt) return null
  const work: Work = { context, tx, leadCall, version, now }
  const { kept, consent, callBack, keptUntil } = await judge(work, read)
  const leadId = await findOrMake(work, kept, callBack !== null)
  if (leadId === null) return null
  const changed = await merge(work, leadId, kept, keptUntil)
  if (callBack !== null) await noteCallBack(work, leadId, callBack)
  if (consent) await noteConsent(work, leadId, consent)
  if (read?.language) await changeLead(tx, leadId, { language: read.language, updatedAt: now })
  else if (changed) await changeLead(tx, leadId, { updatedAt: now })
  return joinByAddress(work, leadId, kept, keptUntil)
}

interface Work { context: Context, tx: Tx, leadCall: LeadCallRow, version: AgentVersionRow, now: Date }

async function judge({ tx, leadCall, version, now }: Work, read: ReadTalk | null) {
  const items = inTalkOrder(await listTranscript(tx, leadCall.callId, now))
  const talk = items.flatMap(({ itemId, who, kind, words, heardWords }): Said[] =>
    kind === 'words' ? [{ itemId, who, words: who === 'caller' ? words : heardWords }] : [])
  const tools = items.flatMap(({ tool }) => (tool?.name === SAVE_LEAD ? [readToolInput(tool.input)] : []))
  const claims = [...tools.flatMap(tool => tool.claims), ...read?.claims ?? []]
  const consents = [...tools.map(tool => tool.consent), read?.consent ?? null].filter(one => one !== null)
  const kept = version.abilities.saveLead ? judgeClaims(claims, leadFieldsOf(version.fields), talk) : []
  const consent = consents.map(one => mailConsentOf(one, talk)).find(one => one !== null) ?? null
  const wishes = items.flatMap(({ tool }) => (
    tool?.name === CALL_BACK && version.abilities.callBack ? [wordsOf(tool.input)] : []))
  const callBack = wishes.findLast(wish => talk.some(({ who, words }) => who === 'caller' && words !== null && standsIn(wish, words))) ?? null
  return { kept, consent, callBack, keptUntil: items.at(-1)?.keptUntil ?? now }
}

async function findOrMake(work: Work, kept: Kept[], wantsCall: boolean): Promise<string | null> {
  const { context, tx, leadCall: { callId, userId, agentId, phone, leadId }, now } = work
  if (leadId !== null) {
    if (kept.length > 0) await tellTeam(context, tx, work, leadId)
    return leadId
  }
  const address = kept.find(({ isConfirmed }) => isConfirmed)?.value
  const older = (phone === null ? null : await findLeadByPhone(tx, userId, phone))
    ?? (address === undefined ? null : await findLeadByAddress(tx, userId, address, null))
  if (older === null && kept.length === 0 && !wantsCall) return null
  const id = older ?? context.ids.uuid(now)
  if (older === null) {
    await insertLead(tx, {
      id, userId, agentId, firstCallId: callId, phone, createdAt: now, lastCallAt: now, updatedAt: now,
    })
  } else {
    await changeLead(tx, id, { lastCallAt: now, updatedAt: now })
  }
  await changeLeadCall(tx, callId, { leadId: id })
  work.leadCall.leadId = id
  await note(work, id, older === null ? 'made' : 'joined')
  if (kept.length > 0 || wantsCall) await tellTeam(context, tx, work, id)
  return id
}

/** @returns whether anything is known better now */
async function merge(work: Work, leadId: string, kept: Kept[], keptUntil: Date): Promise<boolean> {
  const { tx, leadCall: { callId, userId }, now } = work
  const known = await listLeadFields(tx, [leadId])
  const calls = await listCallsOfLead(tx, leadId)
  const at = calls.find(call => call.callId === callId)?.at ?? now
  const later = calls.filter(call => call.at > at).map(call => call.callId)
  const better = kept.filter(one => takesPlace(known.find(({ key }) => key === one.key) ?? null, one, callId, later))
  for (const { key, value, ...rest } of better) {
    const before = known.find(one => one.key === key)?.value ?? null
    await saveLeadField(tx, { ...rest, leadId, userId, key, value, callId, quoteKeptUntil: keptUntil, updatedAt: now })
    await note(work, leadId, 'field', { doer: rest.source, key, before, after: value })
  }
  return better.length > 0
}

/** They want to be called back, in their own words: what is to be done next, unless a person has said what that is. */
async function noteCallBack(work: Work, leadId: string, words: string): Promise<void> {
  const { tx, leadCall: { callId }, now } = work
  const lead = await findLeadRow(tx, leadId)
  if (!lead || lead.nextAction !== null || await wasActionSet(tx, leadId, callId)) return
  const nextAction = `Call back: “${oneLine(words)}”`.slice(0, LONGEST_ACTION)
  await changeLead(tx, leadId, { nextAction, updatedAt: now })
  await note(work, leadId, 'next_action', { doer: 'tool', after: nextAction })
}

async function noteConsent(work: Work, leadId: string, consent: { itemId: string, quote: string }): Promise<void> {
  const { tx, leadCall: { callId }, now } = work
  const lead = await findLeadRow(tx, leadId)
  if (!lead || lead.mailConsent) return
  await changeLead(tx, leadId, { mailConsent: { callId, ...consent }, updatedAt: now })
  await note(work, leadId, 'consent')
}

/**
 * Somebody whose phone was not known says an address that is: their call joins that lead. One that has other calls, or
 * that a person has seen to, stays: two people may share an address, and nobody's work is moved.
 */
async function joinByAddress(work: Work, leadId: string, kept: Kept[], keptUntil: Date): Promise<string> {
  const { tx, leadCall: { callId, userId }, now } = work
  const address = kept.find(({ isConfirmed }) => isConfirmed)?.value
  const other = address === undefined ? null : await findLeadByAddress(tx, userId, address, leadId)
  if (other === null || (await listCallsOfLead(tx, leadId)).length > 1 || await isSeenTo(tx, leadId)) return leadId
  const { mailConsent, createdAt } = (await findLeadRow(tx, leadId))!
  const { createdAt: otherSince } = (await findLeadRow(tx, other))!
  if (createdAt < otherSince) return leadId
  await changeLeadCall(tx, callId, { leadId: other })
  await deleteLead(tx, leadId)
  await note(work, other, 'joined')
  await merge(work, other, kept, keptUntil)
  if (mailConsent) await noteConsent(work, other, mailConsent)
  await changeLead(tx, other, { lastCallAt: now, updatedAt: now })
  return other
}

async function note(
  { context, tx, leadCall: { callId, userId }, now }: Work, leadId: string, event: LeadEvent,
  more: { doer?: 'tool' | 'after_call', key?: string, before?: string | null, after?: string | null } = {},
): Promise<void> {
  await insertLeadTrail(tx, [{ id: context.ids.uuid(now), leadId, userId, at: now, event, doer: 'system', callId, ...more }])
}

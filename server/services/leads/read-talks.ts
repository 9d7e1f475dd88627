import type { Context } from '../../context'
import { findAgentVersion } from '../../db/agents/agents'
import { listTranscript } from '../../db/agents/talks'
import type { Tx } from '../../db/client'
import { changeLeadCall, claimLeadCall, lockLeadCall, type LeadCallRow } from '../../db/leads/lead-calls'
import { standsIn } from '../../domain/leads/tokens-of'
import { ReaderUnavailable, ReadingRefused, type Reading, type ReadingOrder } from '../../extractors/extractor'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import { stopCalling } from '../agents/stop-calling'
import { askReader } from './ask-reader'
import { leadFieldsOf } from './lead-fields'
import { settleLead, type ReadTalk } from './settle-lead'
import { thankLead } from './thank-lead'

/** Longer than a reader is given for one talk. */
const LEASE_SECONDS = 180
const FIRST_WAIT_SECONDS = 20
const LONGEST_WAIT_SECONDS = 3600
const MOST_ATTEMPTS = 8

/**
 * Reads the talks that are over, the longest due first. Any number of servers may do so at once: each takes calls of
 * its own. A call is taken and committed before it is read, so that nothing waits for the reader; what it says is
 * judged and written once, with the note that it was. Where nobody can read it, what was saved in the call stands.
 *
 * @returns how many were tried
 */
export async function readTalks(context: Context): Promise<number> {
  for (let count = 0; ; count++) {
    const taken = await context.database.asSystem(tx => claimLeadCall(tx, context.clock.now(), LEASE_SECONDS))
    if (!taken) return count
    await readTalk(context, taken)
  }
}

async function readTalk(context: Context, taken: LeadCallRow): Promise<void> {
  const { database, extractor, log, clock } = context
  const { callId, attempts } = taken
  const order = await database.asSystem(tx => orderOf(tx, taken, clock.now()))
  let reading: Reading | null = null
  let failure: string | null = null
  try {
    if (attempts > MOST_ATTEMPTS) failure = 'attempts'
    else if (order && extractor) reading = await askReader(context, extractor, taken, order)
  } catch (error) {
    if (!(error instanceof ReaderUnavailable || error instanceof ReadingRefused)) throw error
    failure = error.code
    log.warn({ callId, attempts, code: failure }, 'a talk could not be read')
    if (error instanceof ReaderUnavailable && attempts < MOST_ATTEMPTS) return again(context, taken, failure)
  }
  await finish(context, taken, reading && toRead(reading), failure)
  const words = reading?.stopCalling ?? null
  // said in words that are there: a reader takes nobody off by itself
  if (words !== null && order!.talk.some(said => said.who === 'caller' && standsIn(words, said.words))) {
    await stopCalling(context, taken, words)
  }
}

/** Null where there is nothing to read: nobody said anything, or nothing is asked for. */
async function orderOf(
  tx: Tx, { callId, agentId, agentVersion }: LeadCallRow, now: Date,
): Promise<ReadingOrder | null> {
  const version = await findAgentVersion(tx, agentId, agentVersion)
  if (!version?.abilities.saveLead) return null
  const talk = inTalkOrder(await listTranscript(tx, callId, now)).flatMap(({ who, kind, words, heardWords }) => {
    const said = who === 'caller' ? words : heardWords
    return kind === 'words' && said ? [{ who, words: said }] : []
  })
  const isSilent = talk.every(({ who }) => who === 'agent')
  return isSilent ? null : { fields: leadFieldsOf(version.fields), languages: version.languages, talk }
}

/** Once: of two that read the same call the second finds that it was. */
async function finish(
  context: Context, taken: LeadCallRow, read: ReadTalk | null, failure: string | null,
): Promise<void> {
  const { database, live } = context
  const { callId, userId } = taken
  await database.asSystem(async tx => {
    const row = await lockLeadCall(tx, callId)
    if (row?.state !== 'waiting') return
    const version = await findAgentVersion(tx, taken.agentId, taken.agentVersion)
    const leadId = await settleLead(context, tx, taken, read)
    await changeLeadCall(tx, callId, { state: failure === null ? 'done' : 'failed', failure })
    if (leadId !== null && version) await thankLead(context, tx, leadId, version)
  })
  live.publish({ userId, callId, isTalk: true })
}

async function again({ database, clock }: Context, { callId, attempts }: LeadCallRow, failure: string): Promise<void> {
  const waitSeconds = Math.min(FIRST_WAIT_SECONDS * 3 ** (attempts - 1), LONGEST_WAIT_SECONDS)
  const dueAt = new Date(clock.now().getTime() + waitSeconds * 1000)
  await database.asSystem(tx => changeLeadCall(tx, callId, { failure, dueAt }))
}

function toRead({ fields, mailConsent, language }: Reading): ReadTalk {
  return { claims: fields.map(field => ({ ...field, source: 'after_call' })), consent: mailConsent, language }
}

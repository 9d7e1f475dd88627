import { countAttempt } from '../../auth/sign-in-attempts'
import type { Context } from '../../context'
import { claimCall } from '../../db/calls/calls'
import { databaseErrorOf } from '../../db/client'

export interface VoiceClaim {
  carrier: string
  /** Of the leg from the browser. */
  legId: string
  /** Whose device called, as the carrier states it. */
  identity: string
  /** What the browser says it wants; null where it named nothing. */
  callId: string | null
  /** It names no call and wants to hear itself. */
  isTest: boolean
}

/** Said to whoever dials without a call of their own; the page has told honest callers before. */
const REFUSAL = 'This call was not set up. Nothing was charged. Please start it again from the dialer.'

/** A test costs us a leg, and nobody else anything: so often an hour for a person. */
const TESTS = { attempts: 12, windowSeconds: 3600 }
const TESTED_ENOUGH = 'You have tested the sound many times within this hour. Try again later. Nothing was charged.'

/** Between the claim and the first question to the carrier, where no callback has arrived by then. */
const SILENT_SECONDS = 20
const UNIQUE_VIOLATION = '23505'

/**
 * The carrier asks what to do with a leg from a browser: dial the number of its row, or say why not (C2). A test names
 * no call: it is answered by us, dials nobody, and so needs no row and no money.
 */
export async function answerVoiceRequest(context: Context, claim: VoiceClaim): Promise<string> {
  const { callId } = claim
  if (!callId && claim.isTest) {
    return testOfSound(context, claim)
  }
  if (!callId) {
    context.log.warn({ reason: 'no_call_id', legId: claim.legId }, 'voice request refused')
    return context.browserVoice.refusalDocument(REFUSAL)
  }
  const now = context.clock.now()
  const claimOnce = () => claimCall(context.database.sql, {
    callId,
    userId: claim.identity,
    carrier: claim.carrier,
    legId: claim.legId,
    now,
    reconcileAfter: new Date(now.getTime() + (context.config.ringTimeoutSeconds + SILENT_SECONDS) * 1000),
  })
  // the leg got another call at the same moment: asked again, the kernel sees it and records the refusal
  const claimed = await claimOnce().catch((error: unknown) => {
    if (databaseErrorOf(error)?.code !== UNIQUE_VIOLATION) throw error
    return claimOnce()
  })
  if (claimed.outcome !== 'claimed') {
    context.log.warn({ reason: claimed.outcome, callId, legId: claim.legId }, 'voice request refused')
    return context.browserVoice.refusalDocument(REFUSAL)
  }
  return context.browserVoice.dialDocument({
    callId,
    toNumber: claimed.toNumber,
    callerId: claimed.originNumber,
    maxSeconds: claimed.maxSeconds,
    terms: claimed.terms,
  })
}

async function testOfSound(context: Context, { identity, legId }: VoiceClaim): Promise<string> {
  const wait = await countAttempt(context.database.db, `tests of the sound by ${identity}`, TESTS, context.clock.now())
  context.log.info({ legId, isRefused: wait !== null }, 'test call')
  return wait === null ? context.browserVoice.echoDocument() : context.browserVoice.refusalDocument(TESTED_ENOUGH)
}

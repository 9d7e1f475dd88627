import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { findMembership } from '../../../db/outreach/membership'
import { ofProgramme, type RoundRow } from '../../../db/outreach/rounds'
import { changeRound, closeWaiting, type RoundChange } from '../../../db/rounds/rounds'
import type { RoundDto, RoundStepBody } from '../../../../shared/schemas/outreach/rounds'
import { roundChange } from '../../rounds/round-change'
import type { AsSystem } from '../care/care-dto'
import { noteProgrammeAct, type Actor } from '../programmes/note-programme-act'
import { requireOwnRound } from './require-own-round'
import { toRoundDtos } from './round-dto'

/**
 * Pauses a round, lets it go on, stops it, or changes how fast it goes and what it may spend. Once this has answered, a
 * round that is paused or stopped begins no call; those that go on end by themselves. Done twice it is as done once.
 *
 * @throws DomainError `not_found`; `already_decided` for a round that is over; `content_changed`.
 */
export async function takeRoundStep(
  context: Context, actor: Actor, id: string, body: RoundStepBody,
): Promise<RoundDto> {
  const now = context.clock.now()
  return context.database.asUser(actor.id, async (tx, asSystem) => {
    const { round } = await requireOwnRound(tx, actor.id, id, { isLocked: true })
    const change = await changeOf(tx, asSystem, round, body, { userId: actor.id, now })
    if (change === null) return (await toRoundDtos(context, tx, asSystem, [round]))[0]!
    const changed = ofProgramme(await changeRound(tx, id, change))!
    if (body.step === 'stop') await closeWaiting(tx, id, 'stopped', now)
    const after = body.step === 'change' ? { perMinute: body.perMinute, atOnce: body.atOnce, budgetMicros: body.budgetMicros } : {}
    await asSystem(() => noteProgrammeAct(context, tx, actor, round.programmeId, `round.${body.step}`, { after: { roundId: id, ...after } }))
    return (await toRoundDtos(context, tx, asSystem, [changed]))[0]!
  })
}

/** Null where nothing changes. Whose round it was may have left: it goes on in the name of whoever lets it go on. */
async function changeOf(
  tx: Tx, asSystem: AsSystem, round: RoundRow, body: RoundStepBody, { userId, now }: { userId: string, now: Date },
): Promise<RoundChange | null> {
  const change = roundChange(round, body, now)
  if (change === null || body.step !== 'resume') return change
  const part = await asSystem(() => findMembership(tx, round.programmeId, round.runBy))
  return part?.role === 'supervisor' ? change : { ...change, runBy: userId }
}

import type { Context } from '../../../context'
import { findListed, insertWishes } from '../../../db/agents/call-wishes'
import { DomainError } from '../../../domain/errors'
import { displayNumber } from '../../../domain/phone/display-number'
import { MOST_PROBLEMS_TOLD } from '../../../../shared/schemas/contact-imports'
import type { ImportWishesQuery, WishImportDto } from '../../../../shared/schemas/agents/call-wishes'
import { UnreadableFile } from '../../text-files/read-text'
import { stopRinging } from '../../calls/stop-ringing'
import type { AgentOwner } from '../agent-content'
import { readWishFile, type WishRow } from './wish-file'

const SAMPLE_ROWS = 6
/** Nobody keeps as many by hand. */
const MOST_ROWS = 20_000
const ROWS_AT_ONCE = 500

/**
 * Reads a list of who agreed, or who does not want calls: looked at first, then sent again to be added, all of its good
 * lines or none. What is on the list already stays as it is, so that a file that is added twice is added once.
 *
 * @throws DomainError `file_refused`, with the lines that are wrong where no line is right.
 */
export async function importWishes(
  context: Context, owner: AgentOwner, { kind, step }: ImportWishesQuery, source: AsyncIterable<Uint8Array>,
): Promise<WishImportDto> {
  const now = context.clock.now()
  const { rows, problems } = await readAll(source, owner.country, now)
  if (rows.length === 0) {
    throw new DomainError('file_refused', 'No line of this file can be used. Nothing was added.', { problems: problems.slice(0, MOST_PROBLEMS_TOLD) })
  }
  const first = new Map(rows.toReversed().map(row => [row.number, row]))
  const read = await context.database.asUser(owner.id, async tx => {
    const wishes = [...first.values()].reverse()
    let [listed, added] = [0, 0]
    for (let at = 0; at < wishes.length; at += ROWS_AT_ONCE) {
      const some = wishes.slice(at, at + ROWS_AT_ONCE)
      if (step === 'look') listed += (await findListed(tx, owner.id, kind, some.map(({ number }) => number))).length
      else {
        added += await insertWishes(tx, some.map(({ line: _line, ...row }) => (
          { ...row, id: context.ids.uuid(now), userId: owner.id, kind, source: 'person' as const, createdAt: now })))
      }
    }
    return {
      rows: rows.length,
      knownRows: step === 'look' ? rows.length - first.size + listed : rows.length - added,
      badRows: problems.length,
      problems: problems.slice(0, MOST_PROBLEMS_TOLD),
      sample: rows.slice(0, SAMPLE_ROWS).map(({ line, number, saidAt, wording }) => (
        { line, display: displayNumber(number), saidAt: saidAt.toISOString(), wording })),
      added: step === 'look' ? null : added,
    }
  })
  if (kind === 'do_not_call' && step !== 'look') stopRinging(context, { callerId: owner.id, numbers: [...first.keys()] })
  return read
}

async function readAll(source: AsyncIterable<Uint8Array>, country: string, now: Date) {
  const rows: WishRow[] = []
  const problems: { line: number, problem: string }[] = []
  try {
    for await (const row of readWishFile(source, { country, now })) {
      if ('problem' in row) problems.push(row)
      else rows.push(row)
      if (rows.length + problems.length > MOST_ROWS) {
        throw new DomainError('file_refused', `More than ${MOST_ROWS} lines are too many at once. Cut the file in parts. Nothing was added.`)
      }
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw new DomainError('file_refused', `This is no list of numbers: ${error.message}. Nothing was added.`)
    throw error
  }
  return { rows, problems }
}

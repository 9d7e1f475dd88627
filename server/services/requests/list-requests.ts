import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import {
  findRequest, listMoneyLimits, listRequests as listRows, readWalletDebt, sumAskedBy, type RequestFound,
} from '../../db/requests'
import { findUserLimit } from '../../db/limits'
import type { DayLimitDto, MoneyRequestDto, RequestNow, RequestsPage, RequestsQuery } from '../../../shared/schemas/requests'
import { toLimitValues } from '../limits/limit-values'
import type { Staff } from '../staff'
import { cursorOf } from '../cursor'
import { readChecklist } from '../months/read-checklist'
import { toRequestDto } from './request-dto'

const CURSOR = cursorOf({ isPending: 'flag', at: 'instant', id: 'uuid' })

/** A page of what was asked for, what waits first (A6). */
export async function listRequests(context: Context, staff: Staff, query: RequestsQuery): Promise<RequestsPage> {
  const after = query.cursor === undefined ? undefined : CURSOR.decode(query.cursor)
  return context.database.asStaff(staff.id, async tx => {
    const rows = await listRows(tx, {
      limit: query.limit + 1,
      state: query.state,
      kind: query.kind,
      after,
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? page.at(-1)!.request : null
    return {
      requests: page.map(row => toRequestDto(context, row, staff)),
      nextCursor: last && CURSOR.encode({ isPending: last.state === 'pending', at: last.requestedAt, id: last.id }),
      currency: context.config.currency,
      day: await readDayLimit(tx, staff),
    }
  })
}

/** One request, what may be done with it, and what an approval would meet. @throws DomainError `not_found`. */
export async function readRequest(context: Context, staff: Staff, id: string): Promise<MoneyRequestDto> {
  return context.database.asStaff(staff.id, async tx => {
    const found = await findRequest(tx, id)
    if (!found) throw new DomainError('not_found', 'There is no such request.')
    return toRequestDto(context, found, staff, await readNow(context, tx, found))
  })
}

async function readDayLimit(tx: Tx, staff: Staff): Promise<DayLimitDto> {
  const limits = await listMoneyLimits(tx)
  return {
    maximumMicros: limits.get(staff.role)?.toString() ?? null,
    usedMicros: (await sumAskedBy(tx, staff.id)).toString(),
  }
}

async function readNow(context: Context, tx: Tx, { request }: RequestFound): Promise<RequestNow> {
  const debt = request.walletId === null ? null : await readWalletDebt(tx, request.walletId)
  return {
    balanceMicros: debt?.balanceMicros.toString() ?? null,
    owedMicros: debt?.owedMicros ?? null,
    limits: request.kind === 'limit_raise' ? toLimitValues(await findUserLimit(tx, request.subject)) : null,
    checklist: request.kind === 'month_close' ? await readChecklist(context, tx, request.subject) : null,
  }
}

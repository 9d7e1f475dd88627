import { z } from 'zod'
import type { LedgerCoverage } from '../ledger/statement'
import { AskedId, Month, UtcInstant } from './common'
import { TransactionFilter } from './ledger'

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Made by the page: asking twice makes one export (M16). */
const request = { id: AskedId, format: z.enum(EXPORT_FORMATS) }

/** Body of `POST /api/finance/exports`: a view of the ledger as the list shows it, or all that a month is made of. */
export const StartExportBody = z.discriminatedUnion('view', [
  z.strictObject({ ...request, view: z.literal('transactions'), filter: TransactionFilter.strict() }),
  z.strictObject({ ...request, view: z.literal('month'), month: Month }),
])
export type StartExportBody = z.infer<typeof StartExportBody>

/**
 * `ready`: not downloaded yet, or broken off and to be had again. `running`: being written. `done`: written to its end.
 * `failed`: it broke off on our side.
 */
export const ExportState = z.enum(['ready', 'running', 'done', 'failed'])
export type ExportState = z.infer<typeof ExportState>

export const ExportDto = z.strictObject({
  id: z.string(),
  view: z.enum(['transactions', 'month']),
  format: z.enum(EXPORT_FORMATS),
  /** What was asked for, and `through`: the newest row there was when it was asked. */
  filter: z.record(z.string(), z.string()),
  /** What must be without gaps in it, and so how much of it can be proved. */
  coverage: z.enum(['all', 'wallets', 'stretch', 'selection']) satisfies z.ZodType<LedgerCoverage>,
  fileName: z.string(),
  state: ExportState,
  /** Counted when it was asked for; an estimate where counting would have taken too long. */
  rowsTotal: z.number(),
  rowsDone: z.number(),
  createdAt: UtcInstant,
  finishedAt: UtcInstant.nullable(),
})
export type ExportDto = z.infer<typeof ExportDto>

/** 200 of `GET /api/finance/exports`: one's own, newest first, at most fifty; and what they are checked with. */
export const ExportsDto = z.strictObject({
  exports: z.array(ExportDto),
  /** The key that signs them. */
  keyId: z.string(),
  /** SHA-256 of `/verify-ledger.mjs`; null where the app does not serve it. */
  verifierSha256: z.string().nullable(),
})
export type ExportsDto = z.infer<typeof ExportsDto>

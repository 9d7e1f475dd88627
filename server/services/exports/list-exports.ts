import { createSeedSigner } from '../../anchors/anchor-key'
import type { Context } from '../../context'
import { listExports as listRows } from '../../db/exports'
import type { ExportsDto } from '../../../shared/schemas/exports'
import { toExportDto } from './export-dto'

/** One's own exports, newest first, with how far each is. */
export async function listExports(context: Context, staffId: string): Promise<ExportsDto> {
  const rows = await context.database.asStaff(staffId, tx => listRows(tx, staffId))
  return {
    exports: rows.map(toExportDto),
    keyId: createSeedSigner(context.config.anchors.signingKey).keyId,
    verifierSha256: context.verifierSha256,
  }
}

/** The public half of what signs exports and anchors, as PEM: for whoever checks a file without us. */
export function readExportKey(context: Context): string {
  return createSeedSigner(context.config.anchors.signingKey).publicPem
}

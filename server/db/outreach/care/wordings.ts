import { and, desc, eq } from 'drizzle-orm'
import { consentWording } from '../../../../drizzle/schema/programmes'
import type { Tx } from '../../client'

/** The words in which consent is asked for: a version of them, or the newest. */
export async function findWording(
  tx: Tx, programmeId: string, version?: number,
): Promise<{ version: number, text: string } | null> {
  const [row] = await tx.select({ version: consentWording.version, text: consentWording.wording }).from(consentWording)
    .where(and(
      eq(consentWording.programmeId, programmeId),
      version === undefined ? undefined : eq(consentWording.version, version),
    )).orderBy(desc(consentWording.version)).limit(1)
  return row ?? null
}

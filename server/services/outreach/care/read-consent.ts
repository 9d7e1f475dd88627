import { DomainError } from '../../../domain/errors'
import type { Tx } from '../../../db/client'
import { findWording } from '../../../db/outreach/care/wordings'
import type { ConsentBody } from '../../../../shared/schemas/outreach/care'
import type { ConsentWay } from '../../../../shared/schemas/outreach/words'

export interface Consent { at: Date, way: ConsentWay, version: number }

/**
 * Consent as it is kept: when, how, and to which words.
 *
 * @throws DomainError `consent_missing` for a wording that the programme never had, and for a day to come.
 */
export async function readConsent(tx: Tx, programmeId: string, body: ConsentBody, now: Date): Promise<Consent> {
  const at = body.at === undefined ? now : new Date(body.at)
  const wording = await findWording(tx, programmeId, body.version)
  if (!wording) {
    const message = body.version === undefined
      ? 'The programme has no wording of consent yet. Nothing was changed. Ask a supervisor to write it.'
      : `The programme has no wording ${body.version} of consent. Nothing was changed.`
    throw new DomainError('consent_missing', message)
  }
  if (at > now) throw new DomainError('consent_missing', 'Consent cannot be given in the future. Nothing was changed.')
  return { at, way: body.way, version: wording.version }
}

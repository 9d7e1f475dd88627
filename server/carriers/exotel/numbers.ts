import { validNumber } from '../../domain/phone/valid-number'

/** The country that numbers without a code belong to: the caller id's own. */
export function homeOf(callerId: string): string {
  return validNumber(callerId, '')?.country ?? 'IN'
}

/** Exotel writes numbers as they are dialled at home, `08047091999`; E.164, or the text where it is no number there. */
export function numberFromExotel(text: string | null | undefined, home: string): string {
  const bare = (text ?? '').replace(/[\s().-]/g, '')
  return validNumber(bare, home)?.e164 ?? bare
}

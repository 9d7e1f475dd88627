import type { ErrorCode, ErrorDto } from '~~/shared/errors'
import type { NumberChoiceDto } from '~~/shared/schemas/rating'

const TITLES: Partial<Record<ErrorCode, string>> = {
  invalid_number: 'That is not a phone number yet',
  number_unclear: 'Is this the number?',
  emergency_number: 'Emergency calls do not work here',
  blocked_number: 'We do not call these numbers',
  no_rate: 'No price for this number',
  insufficient_credits: 'Not enough money for this call',
  wallet_frozen: 'Your wallet is frozen',
  wallet_closed: 'Your wallet is closed',
  too_many_calls: 'You are already in a call',
  limit_reached: 'A limit of your account is reached',
  carrier_unavailable: 'The phone network is out of reach',
  service_unavailable: 'Talktime is out of reach',
  unauthenticated: 'You are signed out',
}

export interface RefusalWords {
  title: string
  message: string
  /** A number to call with another phone, with its link; for emergencies. */
  dial: { number: string, href: string } | null
  /** Numbers that may have been meant, for the person to pick one of. */
  choices: NumberChoiceDto[]
  /** True when the way out is more money. */
  money: boolean
  /** True when the wallet itself is the matter, whatever the number. */
  wallet: boolean
}

function text(details: ErrorDto['details'], name: string): string | null {
  const value = details?.[name]
  return typeof value === 'string' && value ? value : null
}

function choicesOf(details: ErrorDto['details']): NumberChoiceDto[] {
  return Array.isArray(details?.choices) ? details.choices as NumberChoiceDto[] : []
}

function titleOf({ code, details }: ErrorDto): string {
  if (details?.reason === 'extension') return 'This number has an extension'
  if (code === 'number_unclear' && choicesOf(details).length > 1) return 'Which number do you mean?'
  return TITLES[code] ?? 'This call cannot be made'
}

/** A refusal in place: what it is, what happened to the money, what to do. */
export function refusalWords(refusal: ErrorDto): RefusalWords {
  const link = text(refusal.details, 'telUrl')
  const number = text(refusal.details, 'emergencyNumber') ?? link?.replace(/^tel:/, '') ?? null
  const safe = number && /^[+\d]{2,16}$/.test(number.replace(/[\s-]/g, '')) ? number : null
  return {
    title: titleOf(refusal),
    message: refusal.message,
    dial: refusal.code === 'emergency_number' && safe
      ? { number: safe, href: `tel:${safe.replace(/[\s-]/g, '')}` }
      : null,
    choices: choicesOf(refusal.details),
    money: refusal.code === 'insufficient_credits',
    wallet: refusal.code === 'wallet_frozen' || refusal.code === 'wallet_closed',
  }
}

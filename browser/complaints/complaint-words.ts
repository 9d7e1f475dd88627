import type { ComplaintRule, ComplaintReason, ComplaintState } from '~~/shared/schemas/complaints'

export const COMPLAINT_REASON_WORDS: Record<ComplaintReason, string> = {
  no_audio: 'I heard nothing',
  one_way_audio: 'They did not hear me',
  bad_quality: 'The sound was bad',
  dropped: 'The call broke off',
  wrong_number: 'Somebody else answered',
  wrong_charge: 'The price is wrong',
  other: 'Something else',
}

export const COMPLAINT_STATE_WORDS: Record<ComplaintState, string> = {
  refunded_at_once: 'Refunded at once', waiting: 'Waiting for an answer', refunded: 'Refunded', declined: 'Not refunded',
}

export const COMPLAINT_RULE_WORDS: Record<ComplaintRule, string> = {
  short_call: 'the call was very short', carrier_error: 'the phone network reported an error', no_audio: 'no sound arrived',
}

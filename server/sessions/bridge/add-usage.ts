import { USAGE_KINDS, type VoiceUsage } from '../../voices/voice'

/** Adds one answer's use to what there was. */
export function addUsage(sum: VoiceUsage, more: VoiceUsage): void {
  for (const kind of USAGE_KINDS) {
    const added = more[kind] ?? 0
    if (added > 0) sum[kind] = (sum[kind] ?? 0) + added
  }
}

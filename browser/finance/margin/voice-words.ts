import type { UsageKind } from '~~/shared/schemas/costs'
import type { MarginDto, VoiceCostDto } from '~~/shared/schemas/margin'
import { formatExact, parseMicros } from '~~/shared/format/money'

const KINDS: Record<UsageKind, string> = {
  textIn: 'text read', textCachedIn: 'text read again', audioIn: 'sound heard', audioCachedIn: 'sound heard again',
  textOut: 'text written', audioOut: 'sound made', writtenIn: 'sound to write down', writtenOut: 'written down',
  writtenSeconds: 'written down',
}

/** "1,200 tokens of sound made", "60 s written down". */
export function lineWords({ kind, units }: VoiceCostDto['lines'][number]): string {
  const amount = new Intl.NumberFormat('en', { maximumFractionDigits: 3 }).format(Number(units))
  const words = KINDS[kind as UsageKind] ?? kind
  return kind === 'writtenSeconds' ? `${amount} s ${words}` : `${amount} tokens of ${words}`
}

const PER: Record<number, string> = { 1: 'each', 60: 'a minute', 1000: 'a thousand', 3600: 'an hour', 1_000_000: 'a million' }

/** "$64.00 a million". */
export function priceWords({ micros, perUnits }: NonNullable<VoiceCostDto['lines'][number]['price']>, currency: string): string {
  return `${formatExact(parseMicros(micros), currency)} ${PER[perUnits] ?? `for ${perUnits}`}`
}

/** "42.0 of 60.0 s were heard". */
export function heardWords({ heardMs, madeMs }: Pick<VoiceCostDto, 'heardMs' | 'madeMs'>): string {
  return `${(heardMs / 1000).toFixed(1)} of ${(madeMs / 1000).toFixed(1)} s were heard`
}

/** What voices cost in a period, a sentence each; none where there were none. */
export function voiceSentences({ sums, unpriced }: MarginDto['voices']): string[] {
  const said = sums.flatMap(({ currency, costMicros, unheardMicros, trials, trialCostMicros }) => {
    const exact = (micros: string) => formatExact(parseMicros(micros), currency)
    return [
      costMicros !== '0' && `Voices cost ${exact(costMicros)} in calls, which is part of the cost above; ${exact(unheardMicros)} of it for what nobody heard.`,
      trials > 0 && `Agents were tried ${trials} times without a phone, for ${exact(trialCostMicros)}: a cost of ours, and of no call.`,
    ].filter(sentence => sentence !== false)
  })
  const waiting = unpriced > 0 ? [`${unpriced} uses of voices have no price yet: in no sum.`] : []
  return [...said, ...waiting]
}

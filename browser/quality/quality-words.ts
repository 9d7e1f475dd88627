import type { CallQualityDto } from '~~/shared/schemas/quality'
import { formatDuration } from '~~/shared/format/time'

type Figures = Pick<CallQualityDto, 'mosHundredths' | 'jitterMs' | 'roundTripMs' | 'lossBasisPoints' | 'packetsReceived' | 'heardSeconds' | 'warnings'>

/** From here on people are satisfied, or bear it (ITU-T G.107, annex B). */
const GOOD_HUNDREDTHS = 400
const FAIR_HUNDREDTHS = 310

/** How a call sounded in the browser, in words. */
export function qualityVerdict({ mosHundredths, packetsReceived, heardSeconds }: Figures): string {
  if (packetsReceived === 0) return 'No sound arrived in your browser.'
  if (heardSeconds === 0) return 'Only silence arrived in your browser.'
  if (mosHundredths === null) return 'Sound arrived in your browser.'
  if (mosHundredths >= GOOD_HUNDREDTHS) return 'The line was good.'
  return mosHundredths >= FAIR_HUNDREDTHS ? 'The line was fair: words may have been lost.' : 'The line was bad.'
}

/** What the device warned of during the call. */
export const WARNING_WORDS: Record<string, string> = {
  'high-rtt': 'long way', 'high-jitter': 'uneven arrival', 'high-packet-loss': 'packets lost', 'high-packets-lost-fraction': 'packets lost',
  'low-mos': 'low quality', 'low-bytes-received': 'nothing arrived', 'low-bytes-sent': 'nothing was sent',
  'constant-audio-input-level': 'a silent microphone', 'ice-connectivity-lost': 'the line was lost',
}

function warningWords(warnings: readonly string[]): string {
  const words = warnings.map(name => WARNING_WORDS[name] ?? name.replaceAll('-', ' '))
  return words.length === 0 ? '' : `warned of: ${[...new Set(words)].join(', ')}`
}

/** The figures behind it. */
export function qualityFigures(figures: Figures): string[] {
  const { mosHundredths, jitterMs, roundTripMs, lossBasisPoints, packetsReceived, heardSeconds, warnings } = figures
  return [
    mosHundredths === null ? '' : `quality ${(mosHundredths / 100).toFixed(2)} of 5`,
    jitterMs === null ? '' : `jitter ${jitterMs} ms`,
    roundTripMs === null ? '' : `round trip ${roundTripMs} ms`,
    lossBasisPoints === null ? '' : `${(lossBasisPoints / 100).toFixed(2)} % lost`,
    `${packetsReceived} packets received`,
    `something heard for ${formatDuration(heardSeconds)}`,
    warningWords(warnings),
  ].filter(Boolean)
}

import { speakDuration } from '~~/shared/format/time'
import { isFinal } from '~~/browser/calls/call-words'
import type { RingView } from './ring-view'

export interface RingWords { title: string, advice: string, isMissed: boolean }

/** After it rang, or was talked. What the server says of it may still be on its way. */
export function overWords({ row, isTalked, isHungUp, elapsedMs, problem }: RingView): RingWords {
  const said = (title: string, advice: string, isMissed = false): RingWords => ({ title, advice, isMissed })
  if (isTalked) {
    const who = row?.endedBy === 'callee' ? ' They hung up.' : isHungUp || row?.endedBy === 'caller' ? ' You hung up.' : ''
    return said('Call ended', `You talked for ${speakDuration(Math.round(elapsedMs / 1000))}.${who} It cost you nothing.`)
  }
  if (row?.status === 'answered' || row?.status === 'completed') return said('Answered in another tab', 'The call goes on there.')
  if (row && isFinal(row.status)) {
    const isDeclined = row.endedBy === 'caller'
    return isDeclined ? said('Declined in another tab', 'They are not told who declined.') : said('Missed call', 'They hung up, or it rang too long.', true)
  }
  return problem ? said(problem.title, problem.advice) : said('It stopped ringing', 'They hung up, or it was answered in another tab.')
}

/** What a tab is called while somebody rings in it. */
export const ringTitle = (who: string): string => `☎ ${who} is calling`

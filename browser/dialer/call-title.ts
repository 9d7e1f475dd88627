import { formatDuration } from '~~/shared/format/time'
import type { DialerView } from './dialer-view'
import { isCallState, isTalking } from './dialer-machine'
import { DIALER_WORDS } from './dialer-words'

/**
 * What a browser tab says of a call, so that it is seen from another tab; null where there is none.
 *
 * @param name whose number it is
 */
export function callTitle(view: DialerView, name: string | null = null): string | null {
  const { state } = view
  if (!isCallState(state) && state !== 'asking' && state !== 'starting' && state !== 'ended') return null
  const time = isTalking(state) ? formatDuration(view.elapsedMs / 1000) : null
  return [time, DIALER_WORDS[state].title, name ?? view.call?.quote.display].filter(Boolean).join(' · ')
}

import type { TalkEnding } from '../../../shared/schemas/agents/talks'

/** What becomes of a call whose stream is over while its leg is still up. */
export type AfterTalk = 'again' | 'person' | 'hand_over' | 'unable' | 'hang_up'

/** A call that has had so many streams gets no other: nobody is sent round in circles. */
export const MOST_STREAMS = 6

const AFTER: Record<TalkEnding, AfterTalk> = {
  hung_up: 'hang_up',
  finished: 'hang_up',
  time_over: 'hang_up',
  flooded: 'hang_up',
  voice_lost: 'unable',
  voice_silent: 'unable',
  failed: 'unable',
  handing_over: 'hand_over',
  // who speaks is still there, and the server that held the stream is not
  line_cut: 'again',
  server_leaving: 'again',
  server_stopped: 'hang_up',
  ended_by_owner: 'hang_up',
  taken_over: 'person',
}

/** @param streams of the call, the newest first; one that nobody has ended was held by a server that is gone. */
export function afterTalk(streams: readonly { isBound: boolean, ending: TalkEnding | null }[]): AfterTalk {
  const [last] = streams
  if (!last) return 'hang_up'
  // nobody took it: the same would happen again
  if (!last.isBound) return 'unable'
  const next = last.ending === null ? 'again' : AFTER[last.ending]
  return next === 'again' && streams.length >= MOST_STREAMS ? 'unable' : next
}

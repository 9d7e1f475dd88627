import type { TalkItemDto } from '~~/shared/schemas/agents/talks'
import { formatDuration } from '~~/shared/format/time'
import { latencyWords } from './agent-call-words'

export interface TalkLine {
  itemId: string
  who: 'caller' | 'agent'
  /** Who it was, when, and how fast: "Agent · 0:09 · after 0.8 s". */
  head: string
  /** What was said, as far as it was heard. */
  words: string
  /** What was made to be said after that, and nobody heard. */
  unheard: string
  /** What has to be said beside the words, so that no colour has to. */
  note: string
  tool: TalkItemDto['tool']
}

/**
 * A part of a talk as it is read.
 *
 * @param startMs when the talk began
 */
export function talkLine(item: TalkItemDto, { startMs, isOver }: { startMs: number, isOver: boolean }): TalkLine {
  const { itemId, who, kind, latencyMs, tool } = item
  const at = formatDuration((Date.parse(item.at) - startMs) / 1000)
  const head = [who === 'caller' ? 'Caller' : 'Agent', at, latencyMs === null ? '' : `answered after ${latencyWords(latencyMs)}`]
  const said = kind === 'tool' ? { words: '', unheard: '', note: '' } : kind === 'key' ? keyWords(item) : who === 'caller' ? callerWords(item, isOver) : agentWords(item, isOver)
  return { itemId, who, head: head.filter(Boolean).join(' · '), tool, ...said }
}

type Said = Pick<TalkLine, 'words' | 'unheard' | 'note'>

const keyWords = ({ words }: TalkItemDto): Said => ({ words: '', unheard: '', note: `Pressed ${words ?? 'a key'}` })

function callerWords({ words }: TalkItemDto, isOver: boolean): Said {
  // nothing: it was written down, and there were no words in it
  const note = words ? '' : words === '' || isOver ? 'Unclear: nothing was written down.' : 'Being written down'
  return { words: words ?? '', unheard: '', note }
}

function agentWords({ words, heardWords }: TalkItemDto, isOver: boolean): Said {
  if (words === null) return { words: '', unheard: '', note: isOver ? 'Nothing of this was written down.' : 'About to speak' }
  // known once the phone has told
  if (heardWords === null) return { words, unheard: '', note: isOver ? 'It is not known how much of this was heard.' : 'Speaking' }
  if (heardWords === '') return { words: '', unheard: words, note: '' }
  const unheard = words.startsWith(heardWords) ? words.slice(heardWords.length).trim() : words === heardWords ? '' : words
  return { words: heardWords, unheard, note: '' }
}

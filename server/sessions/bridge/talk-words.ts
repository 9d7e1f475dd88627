import { heardWords, type WrittenWords } from '../../domain/agents/heard-words'
import type { HeardItem } from '../../domain/agents/playback'
import { inTalkOrder } from '../../../shared/agents/talk-order'
import type { SaidBefore } from '../../voices/voice'

/** Part of a talk, as it is kept. */
export interface TalkEntry {
  itemId: string
  previousItemId: string | null
  /** In which order they were told of, from 1. */
  place: number
  who: 'caller' | 'agent'
  kind: 'words' | 'tool' | 'key'
  /** What was said, or made to be said; null where it is not written down, or unclear. */
  words: string | null
  /** Of what an agent says: what was certainly heard. Null until that is known. */
  heardWords: string | null
  heardMs: number | null
  madeMs: number | null
  /** From the end of the caller's words to the first sound of the answer. */
  latencyMs: number | null
  tool: { name: string, input: string, output: string | null } | null
  /** When it began, in milliseconds since 1970. */
  atMs: number
}

type Item = TalkEntry & { written: WrittenWords[], soundMs: number, heard: HeardItem | null }

export interface TalkWords {
  item: (itemId: string, previousItemId: string | null, who: 'caller' | 'agent') => void
  callerWords: (itemId: string, words: string | null) => void
  agentWords: (itemId: string, words: string) => void
  /** Sound of it came; `latencyMs` where it is the first of an answer. */
  sound: (itemId: string, soundMs: number, latencyMs: number | null) => void
  /** How much of it was heard, now that it is over. */
  heard: (item: HeardItem) => void
  /** Everything is broken off: what was written and never sounded was not heard. */
  silence: () => void
  tool: (itemId: string, tool: NonNullable<TalkEntry['tool']>) => void
  key: (key: string) => void
  /** What changed since the last time. */
  takeChanged: () => TalkEntry[]
  /** For a voice that takes over: what was heard, in the order of the talk. */
  saidBefore: () => SaidBefore[]
}

/** Of words what can be kept: a database takes neither the sign for nothing nor half a character. */
const keepable = (words: string): string => words.replaceAll('\0', '').replaceAll(/\p{Cs}/gu, '\ufffd')

/** Collects what is said, as it is told: in pieces, late, in any order. */
export function createTalkWords(now: () => number, firstPlace = 1): TalkWords {
  const items = new Map<string, Item>()
  const changed = new Set<Item>()
  let place = firstPlace
  let keys = 0

  function itemOf(itemId: string, who: 'caller' | 'agent'): Item {
    const item = items.get(itemId) ?? {
      itemId, previousItemId: null, place: place++, who, kind: 'words' as const, words: null, heardWords: null, heardMs: null,
      madeMs: null, latencyMs: null, tool: null, atMs: now(), written: [], soundMs: 0, heard: null,
    }
    items.set(itemId, item)
    return item
  }
  function change(itemId: string, who: 'caller' | 'agent', with_: (item: Item) => void): void {
    const item = itemOf(itemId, who)
    with_(item)
    changed.add(item)
  }
  function settle(item: Item): void {
    item.words = keepable(item.written.map(({ text }) => text).join('')).trim() || null
    if (item.heard === null) return
    item.heardMs = item.heard.heardMs
    item.madeMs = item.heard.madeMs
    item.heardWords = keepable(heardWords(item.written, item.heard).heard)
  }

  /** What is being heard will be, as far as there is sound of it. */
  const sounded = ({ written, soundMs }: Item) =>
    heardWords(written, { madeMs: soundMs, heardMs: soundMs, isWhole: false }).heard

  return {
    item: (itemId, previousItemId, who) => change(itemId, who, item => {
      item.who = who
      item.previousItemId ??= previousItemId
    }),
    callerWords: (itemId, words) => change(itemId, 'caller', item => {
      item.words = words === null ? null : keepable(words).trim()
    }),
    agentWords: (itemId, text) => change(itemId, 'agent', item => {
      item.written.push({ text, soundMs: item.soundMs })
      settle(item)
    }),
    sound(itemId, soundMs, latencyMs) {
      const item = itemOf(itemId, 'agent')
      // it comes fifty times a second, and shows nowhere until it was heard
      if (item.soundMs === 0) changed.add(item)
      item.soundMs += soundMs
      item.latencyMs ??= latencyMs
    },
    heard: heard => change(heard.itemId, 'agent', item => {
      item.heard = heard
      settle(item)
    }),
    silence() {
      for (const item of items.values()) {
        if (item.who !== 'agent' || item.kind !== 'words' || item.heard !== null) continue
        item.heard = { itemId: item.itemId, heardMs: 0, madeMs: 0, isWhole: false }
        settle(item)
        changed.add(item)
      }
    },
    tool: (itemId, { name, input, output }) => change(itemId, 'agent', item => Object.assign(item, {
      kind: 'tool', tool: { name: keepable(name), input: keepable(input), output: output && keepable(output) },
    })),
    key: key => change(`key_${++keys}_${now()}`, 'caller', item => Object.assign(item, { kind: 'key', words: key })),
    takeChanged() {
      const entries = [...changed].map(({ written, soundMs, heard, ...entry }) => entry)
      changed.clear()
      return entries
    },
    saidBefore: () => inTalkOrder([...items.values()]).flatMap(item => {
      const said = item.who === 'caller' ? item.words : item.heardWords ?? sounded(item)
      return item.kind === 'words' && said ? [{ itemId: item.itemId, who: item.who, words: said }] : []
    }),
  }
}

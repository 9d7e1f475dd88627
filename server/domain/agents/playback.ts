/** Mu-law at 8000 samples a second: one byte each. */
export const BYTES_PER_MS = 8

/** Sound of an item of the talk, on its way to the phone. */
export interface SoundPiece {
  itemId: string
  responseId: string
  /** Mu-law, 8 kHz. */
  audio: Uint8Array
}

interface PlayedItem {
  itemId: string
  responseId: string
  receivedBytes: number
  /** What the phone has acknowledged as played. */
  heardBytes: number
  /** No more of it comes. */
  isEnded: boolean
  /** It came to its end: nothing is missing. */
  isWhole: boolean
}

interface Mark {
  name: string
  itemId: string
  bytes: number
}

/** How far an item was heard when it was over. */
export interface HeardItem {
  itemId: string
  heardMs: number
  /** All that was made of it, heard or not. */
  madeMs: number
  /** Whether that is all there was to be: it was not broken off while it was made. */
  isWhole: boolean
}

/**
 * What the phone plays of what the voice says, and how much of it was certainly heard: what came back by marks, never
 * what a clock would say. Sound is handed on only a little ahead of what was heard, so that there is little to clear.
 */
export interface Playback {
  /** Those that are not over, in the order of their sound. */
  items: readonly PlayedItem[]
  /** Not sent yet. */
  waiting: readonly SoundPiece[]
  /** Sent, and not back, in the order of their sound. */
  marks: readonly Mark[]
  nextMark: number
  /** Answers that were broken off: what still comes of them is dropped. */
  brokenOff: readonly string[]
}

export interface SentPiece {
  audio: Uint8Array
  /** The mark that comes back when it was played. */
  mark: string
}

/** So much sound may be with the phone and not yet heard. */
export const AHEAD_MS = 2000
/** So much sound one mark stands for, at most. */
export const PIECE_MS = 100
/** An answer that was broken off says its last within a few of those that follow it. */
const MOST_BROKEN_OFF = 50

export const SILENT_PHONE: Playback = { items: [], waiting: [], marks: [], nextMark: 1, brokenOff: [] }

/** The voice made sound. That of an answer that was broken off comes too late, and is dropped. */
export function takeSound(playback: Playback, piece: SoundPiece): Playback {
  const { items, brokenOff } = playback
  if (piece.audio.length === 0 || brokenOff.includes(piece.responseId)) return playback
  const isKnown = items.some(item => item.itemId === piece.itemId)
  const begun = {
    itemId: piece.itemId, responseId: piece.responseId, receivedBytes: 0, heardBytes: 0, isEnded: false, isWhole: false,
  }
  return {
    ...playback,
    items: changed(isKnown ? items : [...items, begun], piece.itemId, item => (
      { ...item, receivedBytes: item.receivedBytes + piece.audio.length })),
    waiting: [...playback.waiting, ...slices(piece)],
  }
}

/** What the phone is to be sent now, each piece with its mark. */
export function nextPieces(playback: Playback): { playback: Playback, pieces: SentPiece[] } {
  const marks = [...playback.marks]
  const pieces: SentPiece[] = []
  let ahead = marks.reduce((sum, mark) => sum + mark.bytes, 0)
  let { nextMark } = playback
  for (const { itemId, audio } of playback.waiting) {
    if (ahead >= AHEAD_MS * BYTES_PER_MS) break
    ahead += audio.length
    const name = `m${nextMark++}`
    marks.push({ name, itemId, bytes: audio.length })
    pieces.push({ audio, mark: name })
  }
  return { playback: { ...playback, marks, nextMark, waiting: playback.waiting.slice(pieces.length) }, pieces }
}

/**
 * A mark came back: it and what was sent before it was played. One that is not awaited (after a clear they all come
 * back) says nothing.
 */
export function takeMark(playback: Playback, name: string): { playback: Playback, over: HeardItem[] } {
  const place = playback.marks.findIndex(mark => mark.name === name)
  if (place < 0) return { playback, over: [] }
  const items = playback.marks.slice(0, place + 1).reduce((items, mark) => (
    changed(items, mark.itemId, item => ({ ...item, heardBytes: item.heardBytes + mark.bytes }))), playback.items)
  return withoutOver({ ...playback, items, marks: playback.marks.slice(place + 1) })
}

/** No more sound comes of an item: that was all of it. */
export function endSound(playback: Playback, itemId: string): { playback: Playback, over: HeardItem[] } {
  const items = changed(playback.items, itemId, item => ({ ...item, isEnded: true, isWhole: true }))
  return withoutOver({ ...playback, items })
}

/** No more sound comes of anything: who made it is gone. What there is is still played. */
export function endAllSound(playback: Playback): { playback: Playback, over: HeardItem[] } {
  return withoutOver({ ...playback, items: playback.items.map(item => ({ ...item, isEnded: true })) })
}

/** Whether the phone has sound that it has not told to be played, or is about to get some. */
export function isSounding({ marks, waiting }: Playback): boolean {
  return marks.length > 0 || waiting.length > 0
}

/**
 * Everything is broken off: what the phone has is to be cleared, what waits is never sent, and what still comes of
 * these answers, and of `responseId`, is dropped. @returns what was heard of each item until then.
 */
export function breakOff(
  playback: Playback, responseId: string | null = null,
): { playback: Playback, cut: HeardItem[] } {
  const broken = new Set([...playback.items.map(item => item.responseId), ...(responseId === null ? [] : [responseId])])
  const brokenOff = [...playback.brokenOff.filter(id => !broken.has(id)), ...broken].slice(-MOST_BROKEN_OFF)
  return {
    playback: { items: [], waiting: [], marks: [], nextMark: playback.nextMark, brokenOff },
    cut: playback.items.map(toHeard),
  }
}

function changed(
  items: readonly PlayedItem[], itemId: string, change: (item: PlayedItem) => PlayedItem,
): readonly PlayedItem[] {
  return items.map(item => (item.itemId === itemId ? change(item) : item))
}

function withoutOver(playback: Playback): { playback: Playback, over: HeardItem[] } {
  const isOver = (item: PlayedItem) => item.isEnded && item.heardBytes === item.receivedBytes
  return {
    playback: { ...playback, items: playback.items.filter(item => !isOver(item)) },
    over: playback.items.filter(isOver).map(toHeard),
  }
}

/** Whole milliseconds: a millisecond that was half heard was not heard, and more than was made is never claimed. */
function toHeard({ itemId, heardBytes, receivedBytes, isWhole }: PlayedItem): HeardItem {
  return {
    itemId, isWhole, heardMs: Math.floor(heardBytes / BYTES_PER_MS), madeMs: Math.floor(receivedBytes / BYTES_PER_MS),
  }
}

function slices(piece: SoundPiece): SoundPiece[] {
  const bytes = PIECE_MS * BYTES_PER_MS
  return Array.from({ length: Math.ceil(piece.audio.length / bytes) }, (_, place) => (
    { ...piece, audio: piece.audio.subarray(place * bytes, (place + 1) * bytes) }))
}

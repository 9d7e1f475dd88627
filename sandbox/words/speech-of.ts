import type { Frame } from '../media/g711'
import { COUNTS, FIRST, frameOf, PAUSE, START } from './symbols'

/** With a word of five letters, about three words are said a second. */
const PAUSE_FRAMES = 7
export const LONGEST_WORD_BYTES = 255
export const SEQUENCES = 256

export interface SpokenWord {
  text: string
  /** The first frame, and the one after the last, counted from the beginning of the speech. */
  from: number
  to: number
}

export interface Speech {
  /** 20 ms each. */
  frames: Frame[]
  words: SpokenWord[]
}

/** The words of a text. One that is longer than a word can be is said in pieces. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean).flatMap(word => {
    const pieces = ['']
    for (const letter of word) {
      if (Buffer.byteLength(pieces.at(-1)! + letter) > LONGEST_WORD_BYTES) pieces.push('')
      pieces[pieces.length - 1] += letter
    }
    return pieces
  })
}

/** CRC-16/CCITT. */
export function checksumOf(bytes: readonly number[]): number {
  let checksum = 0xffff
  for (const byte of bytes) {
    checksum ^= byte << 8
    for (let bit = 0; bit < 8; bit++) checksum = ((checksum << 1) ^ (checksum & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return checksum
}

/** What one word carries: its number, its length, its letters in UTF-8, and the checksum of all that. */
function bytesOf(word: string, sequence: number): number[] {
  const letters = [...Buffer.from(word)]
  const bytes = [sequence % SEQUENCES, letters.length, ...letters]
  const checksum = checksumOf(bytes)
  return [...bytes, checksum >> 8, checksum & 0xff]
}

/**
 * The sound of a text: words with pauses between them, and a count over all of it that nothing can interrupt unnoticed.
 * @param sequence of the first word, counted over all that one voice says
 */
export function speechOf(text: string, sequence = 0): Speech {
  const speech: Speech = { frames: [], words: [] }
  const add = (data: number) => speech.frames.push(frameOf({ data, count: speech.frames.length % COUNTS }))
  for (const [index, word] of wordsOf(text).entries()) {
    if (index > 0) for (let i = 0; i < PAUSE_FRAMES; i++) add(PAUSE)
    const from = speech.frames.length
    add(index === 0 ? FIRST : START)
    bytesOf(word, sequence + index).forEach(add)
    speech.words.push({ text: word, from, to: speech.frames.length })
  }
  return speech
}

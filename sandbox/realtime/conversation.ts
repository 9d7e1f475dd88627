import { RealtimeError } from './realtime-error'
import type { SessionConfig } from './session-config'

export interface Content {
  type: 'input_text' | 'input_audio' | 'output_text' | 'output_audio'
  text?: string
  transcript?: string | null
}

export interface Item {
  id: string
  object: 'realtime.item'
  type: 'message' | 'function_call' | 'function_call_output'
  status: 'in_progress' | 'completed' | 'incomplete'
  role?: 'system' | 'user' | 'assistant'
  content?: Content[]
  name?: string
  call_id?: string
  arguments?: string
  output?: string
}

export interface Tokens {
  text: number
  audio: number
}

const USER_MS_PER_TOKEN = 100
export const ASSISTANT_MS_PER_TOKEN = 50
const LETTERS_PER_TOKEN = 4

export const textTokens = (text: string) => Math.ceil(text.length / LETTERS_PER_TOKEN)

/** What was said so far, in order, and how long each sound is. */
export class Conversation {
  readonly items: Item[] = []
  readonly #audioMs = new Map<string, number>()

  /** Puts an item after another one, or at the end. @returns the id before it */
  add(item: Item, afterId?: string | null): string | null {
    if (this.items.some(one => one.id === item.id)) {
      throw new RealtimeError('item_create_duplicate_item_id', `Error adding item: an item with id '${item.id}' already exists.`, 'item.id')
    }
    const before = this.#placeAfter(afterId)
    this.items.splice(before + 1, 0, item)
    return this.items[before]?.id ?? null
  }

  #placeAfter(id?: string | null): number {
    if (id === undefined || id === null) return this.items.length - 1
    return id === 'root' ? -1 : this.#indexOf(id, 'create', 'previous_item_id')
  }

  find(id: unknown, doing: string): Item {
    return this.items[this.#indexOf(id, doing, 'item_id')]!
  }

  remove(id: unknown): void {
    this.items.splice(this.#indexOf(id, 'delete', 'item_id'), 1)
  }

  addAudio(id: string, ms: number): void {
    this.#audioMs.set(id, this.audioMsOf(id) + ms)
  }

  audioMsOf(id: string): number {
    return this.#audioMs.get(id) ?? 0
  }

  /** Forgets what an answer said after so many milliseconds, and all of its words. @throws RealtimeError */
  truncate(id: unknown, contentIndex: unknown, endMs: unknown): void {
    const item = this.find(id, 'truncate')
    const part = item.content?.[Number(contentIndex)]
    const audioMs = this.audioMsOf(item.id)
    if (item.role !== 'assistant' || part?.type !== 'output_audio' || audioMs === 0) {
      throw new RealtimeError('invalid_value', 'Only model output audio messages can be truncated', 'item_id')
    }
    if (!Number.isInteger(endMs) || Number(endMs) < 0) {
      throw new RealtimeError('invalid_type', 'Invalid \'audio_end_ms\': an integer ≥ 0 is expected.', 'audio_end_ms')
    }
    if (Number(endMs) > audioMs) {
      throw new RealtimeError('invalid_value', `Audio content of ${audioMs}ms is already shorter than ${Number(endMs)}ms`, 'audio_end_ms')
    }
    this.#audioMs.set(item.id, Number(endMs))
    part.transcript = null
  }

  /** All that a response has to read: the whole conversation, each time. */
  tokens(config: SessionConfig): Tokens {
    const tools = config.tools.length > 0 ? textTokens(JSON.stringify(config.tools)) : 0
    const instructions = textTokens(config.instructions) + tools
    return this.items.reduce((sum, item) => {
      const own = this.#tokensOf(item)
      return { text: sum.text + own.text, audio: sum.audio + own.audio }
    }, { text: instructions, audio: 0 })
  }

  #tokensOf(item: Item): Tokens {
    const texts = [item.name, item.arguments, item.output, ...(item.content ?? []).map(part => part.text)]
    const msPerToken = item.role === 'assistant' ? ASSISTANT_MS_PER_TOKEN : USER_MS_PER_TOKEN
    return { text: textTokens(texts.join('')), audio: Math.ceil(this.audioMsOf(item.id) / msPerToken) }
  }

  #indexOf(id: unknown, doing: string, param: string): number {
    const index = this.items.findIndex(item => item.id === id)
    if (index >= 0) return index
    const code = `item_${doing}_invalid_${param}`
    throw new RealtimeError(code, `Error: the item with id '${String(id)}' does not exist.`, param)
  }
}

import { readFileSync } from 'node:fs'
import type { Prompt } from '../twiml/verbs'

/** What is heard: an audio file, or words that are read out. */
export interface FlowSound {
  audioUrl: string | null
  text: string
}

/** A flow as it is drawn in the dashboard: Gather, then Passthru (asynchronous), then Greeting. */
export interface Flow {
  appId: string
  prompt: FlowSound
  /** Any other key, or none, is asked again. */
  keys: string[]
  /** How often it is asked again. */
  repeats: number
  timeoutSeconds: number
  passthruUrl: string
  greeting: FlowSound
}

type Input = Record<string, unknown>

function isUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
}

function readSound(value: unknown, name: string): FlowSound {
  const { audioUrl = null, text = '' } = (typeof value === 'object' && value !== null ? value : {}) as Input
  if (audioUrl !== null && !isUrl(audioUrl)) throw new TypeError(`"${name}.audioUrl" is an http(s) URL`)
  if (typeof text !== 'string' || (text === '' && audioUrl === null)) throw new TypeError(`"${name}" has an "audioUrl" or a "text"`)
  return { audioUrl, text }
}

function whole(input: Input, name: string, low: number, high: number, fallback: number): number {
  const value = input[name] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  throw new TypeError(`"${name}" is a whole number from ${low} to ${high}`)
}

/** @throws TypeError that names the wrong field */
export function readFlow(value: unknown): Flow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('a flow is an object')
  const input = value as Input
  const known = ['appId', 'prompt', 'keys', 'repeats', 'timeoutSeconds', 'passthruUrl', 'greeting']
  const unknown = Object.keys(input).find(key => !known.includes(key))
  if (unknown !== undefined) throw new TypeError(`unknown field "${unknown}"; known are ${known.join(', ')}`)
  const { appId, keys, passthruUrl } = input
  if (typeof appId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(appId)) throw new TypeError('"appId" is a name of letters and digits')
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(key => typeof key === 'string' && /^[0-9*#]$/.test(key))) {
    throw new TypeError('"keys" is a list of keys')
  }
  if (!isUrl(passthruUrl)) throw new TypeError('"passthruUrl" is an http(s) URL')
  return {
    appId,
    prompt: readSound(input.prompt, 'prompt'),
    keys: keys as string[],
    repeats: whole(input, 'repeats', 0, 5, 2),
    timeoutSeconds: whole(input, 'timeoutSeconds', 1, 60, 8),
    passthruUrl,
    greeting: readSound(input.greeting, 'greeting'),
  }
}

/** The flows of the account, by app id. */
export class Flows {
  readonly #flows = new Map<string, Flow>()

  constructor(private readonly file: string | null) {
    this.#readFile()
  }

  get(appId: string): Flow | null {
    return this.#flows.get(appId) ?? null
  }

  all(): Flow[] {
    return [...this.#flows.values()]
  }

  /** One flow or a list; those of the same app id are replaced. @throws TypeError, then nothing has changed */
  put(value: unknown): Flow[] {
    const flows = (Array.isArray(value) ? value : [value]).map(readFlow)
    for (const flow of flows) this.#flows.set(flow.appId, flow)
    return this.all()
  }

  /** Those from before a restart. What the file has now is newer: addresses may have changed meanwhile. */
  restore(kept: readonly unknown[]): void {
    this.put(kept)
    this.#readFile()
  }

  #readFile(): void {
    if (this.file !== null) this.put(JSON.parse(readFileSync(this.file, 'utf8')))
  }
}

export function promptOf({ audioUrl, text }: FlowSound): Prompt {
  return audioUrl === null ? { verb: 'Say', text, loop: 1 } : { verb: 'Play', url: audioUrl, loop: 1, digits: '' }
}

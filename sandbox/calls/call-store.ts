import { newSid } from '../ids'
import type { AudioEnd } from '../media/audio-end'
import { isFinal, type Call } from './call'

type NewCall = Pick<Call, 'direction' | 'from' | 'to' | 'status'>
  & Partial<Pick<Call, 'sid' | 'parent' | 'identity' | 'params' | 'applicationSid' | 'statusCallback'>>

/** A leg as it is kept: its parent by id, and nothing that is alive. */
type KeptCall = Omit<Call, 'parent' | 'live'> & { parentSid: string | null }

type Words = Pick<AudioEnd, 'ear' | 'mouth'>

/** So many legs that are over can still be asked what was said. */
const KEPT_WORDS = 500

/** Every leg there ever was, oldest first. Kept whole: the books are made from it. */
export class CallStore {
  readonly #calls = new Map<string, Call>()
  readonly #children = new Map<string, Call[]>()
  readonly #words = new Map<string, Words>()

  add(fields: NewCall, nowMs: number): Call {
    const call: Call = {
      sid: newSid('CA'),
      parent: null,
      identity: null,
      params: {},
      applicationSid: null,
      statusCallback: null,
      createdMs: nowMs,
      startedMs: null,
      answeredMs: null,
      endedMs: null,
      pricedMs: null,
      sequenceNumber: 0,
      sipResponseCode: null,
      spoken: [],
      live: null,
      ...fields,
    }
    this.#put(call)
    return call
  }

  /** Adds legs that are over, each at its place in time. */
  addPast(legs: readonly Call[]): void {
    const all = [...this.#calls.values(), ...legs].sort((a, b) => a.createdMs - b.createdMs)
    this.#calls.clear()
    this.#children.clear()
    for (const call of all) this.#put(call)
  }

  /** All legs, for another start of this program. One that is up now will be over by then: its line is gone. */
  keep(nowMs: number): KeptCall[] {
    return [...this.#calls.values()].map(({ parent, live: _, ...fields }) => ({
      ...fields, ...(isFinal(fields.status) ? {} : cutOff(fields, nowMs)), parentSid: parent?.sid ?? null,
    }))
  }

  restore(kept: unknown): void {
    for (const { parentSid, ...fields } of kept as KeptCall[]) {
      const parent = parentSid === null ? null : this.#calls.get(parentSid)
      if (parent === undefined) throw new Error(`the leg ${fields.sid} has lost its parent`)
      this.#put({ ...fields, parent, live: null })
    }
  }

  get(sid: string): Call | undefined {
    return this.#calls.get(sid)
  }

  /** What the leg's party said and heard; null where nothing is known of it. */
  wordsOf(sid: string): Words | null {
    return this.#calls.get(sid)?.live?.end ?? this.#words.get(sid) ?? null
  }

  /** The leg ends: its words stay for a while. */
  keepWords({ sid, live }: Call): void {
    if (!live?.end) return
    this.#words.set(sid, { ear: live.end.ear, mouth: live.end.mouth })
    if (this.#words.size > KEPT_WORDS) this.#words.delete(this.#words.keys().next().value!)
  }

  childrenOf(sid: string): readonly Call[] {
    return this.#children.get(sid) ?? []
  }

  all(): IterableIterator<Call> {
    return this.#calls.values()
  }

  newestFirst(): Call[] {
    return [...this.#calls.values()].reverse()
  }

  #put(call: Call): void {
    this.#calls.set(call.sid, call)
    if (call.parent) this.#children.set(call.parent.sid, [...this.childrenOf(call.parent.sid), call])
  }
}

function cutOff({ answeredMs }: Pick<Call, 'answeredMs'>, nowMs: number) {
  return { status: answeredMs === null ? 'canceled' : 'completed', endedMs: nowMs, pricedMs: nowMs } as const
}

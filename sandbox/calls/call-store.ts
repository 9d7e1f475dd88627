import { newSid } from '../ids'
import type { Call } from './call'

type NewCall = Pick<Call, 'direction' | 'from' | 'to' | 'status'>
  & Partial<Pick<Call, 'sid' | 'parent' | 'identity' | 'params' | 'applicationSid' | 'statusCallback'>>

/** Every leg there ever was, oldest first. Kept whole: the books are made from it. */
export class CallStore {
  readonly #calls = new Map<string, Call>()
  readonly #children = new Map<string, Call[]>()

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
    this.#calls.set(call.sid, call)
    if (call.parent) this.#children.set(call.parent.sid, [...this.childrenOf(call.parent.sid), call])
    return call
  }

  get(sid: string): Call | undefined {
    return this.#calls.get(sid)
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
}

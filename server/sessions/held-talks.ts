import { randomUUID } from 'node:crypto'
import type { Context } from '../context'

/** A talk of which this server holds the socket. */
export interface HeldTalk {
  /** Another server goes on with it: it is over here, and that is written down. */
  handOver: () => Promise<void>
  /** No other server will: the voice says goodbye. Resolves with its last word. */
  sayGoodbye: () => Promise<void>
}

/** The talks of one server. */
export interface HeldTalks {
  /** Names the server in rows: who holds which stream. */
  serverId: string
  /** The server stops: no talk begins here. */
  isLeaving: boolean
  talks: Set<HeldTalk>
  /** Calls back as soon as there is none. */
  whenEmpty: (work: () => void) => void
  remove: (talk: HeldTalk) => void
}

const held = new WeakMap<Context, HeldTalks>()

/** Those of the server that works with this context. */
export function heldTalks(context: Context): HeldTalks {
  const known = held.get(context)
  if (known) return known
  const waiting: (() => void)[] = []
  const made: HeldTalks = {
    serverId: randomUUID(),
    isLeaving: false,
    talks: new Set(),
    whenEmpty(work) {
      if (made.talks.size === 0) work()
      else waiting.push(work)
    },
    remove(talk) {
      made.talks.delete(talk)
      if (made.talks.size === 0) for (const work of waiting.splice(0)) work()
    },
  }
  held.set(context, made)
  return made
}

/** False while the server stops, where no other one goes on with its talks: a stream that it is sent is refused. */
export function takesTalks(context: Context): boolean {
  return !heldTalks(context).isLeaving || context.config.talks.atStop === 'hand-over'
}

import { textOf } from './client-items'
import type { Conversation, Item } from './conversation'
import type { KeptSession, RealtimeSandbox } from './realtime-sandbox'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray) => unknown
type Route = readonly [method: string, path: RegExp, handler: Handler]

const list = (input: Input): unknown[] => (Array.isArray(input.list) ? input.list : [input])
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

function itemView(item: Item, conversation: Conversation) {
  const { id, type, role = null, name, arguments: given, output } = item
  return { id, type, role, words: textOf(item), audioMs: conversation.audioMsOf(id), name, arguments: given, output }
}

function sessionView({ session, openedMs, closedMs, closeCode }: KeptSession) {
  const { config, conversation, speaker: { persona, script }, hearing, usages } = session
  return {
    id: config.id, model: config.model, persona: persona?.name ?? null, step: script?.step ?? null,
    noted: script?.noted ?? {}, openedAt: iso(openedMs), closedAt: iso(closedMs), closeCode,
    heardMs: hearing.heardMs, broken: hearing.broken, usages, config,
    items: conversation.items.map(item => itemView(item, conversation)),
  }
}

/** The voice model's part of the control API; without it there is nobody whom it could play. */
export function realtimeRoutes(realtime: RealtimeSandbox | null): readonly Route[] {
  if (!realtime) return [['GET', /^\/realtime\/personas$/, () => []]]
  const { faults, personas, readingFaults, readings, sessions } = realtime
  const find = (match: RegExpExecArray) => {
    const kept = sessions.get(match[1] ?? '')
    if (!kept) throw new RangeError('There is no such session.')
    return kept
  }
  return [
    ['GET', /^\/realtime\/settings$/, () => realtime.settings],
    ['PUT', /^\/realtime\/settings$/, input => realtime.setUp(input)],
    ['GET', /^\/realtime\/personas$/, () => [...personas.values()]],
    ['PUT', /^\/realtime\/personas$/, input => list(input).map(one => realtime.addPersona(one))],
    ['POST', /^\/realtime\/next$/, input => realtime.queue(Array.isArray(input.list) ? input.list : [input.persona])],
    ['GET', /^\/realtime\/sessions$/, () => [...sessions.values()].reverse().slice(0, 200).map(sessionView)],
    ['GET', /^\/realtime\/sessions\/(\w+)$/, (_input, match) => sessionView(find(match))],
    ['POST', /^\/realtime\/sessions\/(\w+)\/drop$/, (_input, match) => find(match).socket.terminate()],
    ['GET', /^\/realtime\/faults$/, () => faults.list()],
    ['PUT', /^\/realtime\/faults$/, input => faults.replace(list(input))],
    ['POST', /^\/realtime\/faults$/, input => faults.add(...list(input))],
    ['DELETE', /^\/realtime\/faults$/, () => faults.clear()],
    ['POST', /^\/realtime\/readings$/, input => readings.push(...list(input))],
    ['GET', /^\/realtime\/reading-faults$/, () => readingFaults.list()],
    ['PUT', /^\/realtime\/reading-faults$/, input => readingFaults.replace(list(input))],
    ['POST', /^\/realtime\/reading-faults$/, input => readingFaults.add(...list(input))],
    ['DELETE', /^\/realtime\/reading-faults$/, () => readingFaults.clear()],
  ]
}

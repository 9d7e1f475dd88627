import type { Content, Item } from './conversation'
import { newId } from './ids'
import { invalid, missing } from './realtime-error'
import { isJson, type Json } from './session-config'

const ROLES = ['system', 'user', 'assistant'] as const
const TYPES: readonly string[] = ['input_text', 'output_text', 'input_audio', 'output_audio']

function readContent(part: unknown, index: number): Content {
  const at = `item.content[${index}]`
  if (!isJson(part) || !TYPES.includes(String(part.type))) throw invalid(`${at}.type`, isJson(part) ? part.type : part, TYPES.join(', '))
  const type = part.type as Content['type']
  // what was said is told in words: sound is sent to the buffer
  if (type.endsWith('_audio')) return { type, transcript: typeof part.transcript === 'string' ? part.transcript : null }
  if (typeof part.text !== 'string') throw missing(`${at}.text`)
  return { type, text: part.text }
}

/** Reads the item of `conversation.item.create`. @throws RealtimeError */
export function readItem(given: unknown): Item {
  if (!isJson(given)) throw missing('item')
  const text = (key: string) => {
    const value = given[key]
    if (typeof value !== 'string') throw missing(`item.${key}`)
    return value
  }
  const id = typeof given.id === 'string' ? given.id : newId('item')
  const base = { id, object: 'realtime.item', status: 'completed' } as const
  switch (given.type) {
    case 'message': {
      const role = ROLES.find(one => one === given.role)
      if (!role) throw invalid('item.role', given.role, ROLES.join(', '))
      if (!Array.isArray(given.content)) throw missing('item.content')
      return { ...base, type: 'message', role, content: given.content.map(readContent) }
    }
    case 'function_call_output':
      return { ...base, type: 'function_call_output', call_id: text('call_id'), output: text('output') }
    case 'function_call':
      return { ...base, type: 'function_call', name: text('name'), call_id: text('call_id'), arguments: text('arguments') }
    default:
      throw invalid('item.type', given.type, 'message, function_call, function_call_output')
  }
}

/** What a message says. */
export function textOf(item: Item): string {
  return (item.content ?? []).map(part => part.text ?? part.transcript ?? '').join(' ').trim()
}

export type ClientEvent = Json & { type: string }

/** Reads a frame of the client. @throws RealtimeError */
export function readEvent(data: string): ClientEvent {
  let event: unknown
  try {
    event = JSON.parse(data)
  } catch {
    throw invalid('body', data.slice(0, 40), 'a JSON object')
  }
  if (!isJson(event)) throw invalid('body', data.slice(0, 40), 'a JSON object')
  if (typeof event.type !== 'string') throw missing('type')
  return { ...event, type: event.type }
}

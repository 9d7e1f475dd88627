import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { readAll, type Attributes, type Element } from './attributes'
import { parseConnect } from './parse-connect'
import { parseDial } from './parse-dial'
import { SCHEMA_VIOLATION, TwimlError, UNREADABLE } from './twiml-error'
import type { Gather, Pause, Play, Prompt, RecordSound, Redirect, Reject, Say, Verb } from './verbs'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  trimValues: false,
})

/** With `preserveOrder` a node is `{ [name]: children, ':@'?: attributes }` or `{ '#text': text }`. */
type RawNode = Record<string, unknown>

function isRecord(value: unknown): value is RawNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toElement(node: RawNode): Element | null {
  const name = Object.keys(node).find(key => key !== ':@' && key !== '#text')
  if (name === undefined) return null
  const inner = Array.isArray(node[name]) ? node[name].filter(isRecord) : []
  const attributes = isRecord(node[':@']) ? node[':@'] : {}
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, String(value)])),
    text: inner.map(child => String(child['#text'] ?? '')).join('').trim(),
    children: inner.map(toElement).filter(child => child !== null),
  }
}

function readDocument(xml: string): Element {
  const verdict = XMLValidator.validate(xml.trim())
  if (verdict !== true) {
    throw new TwimlError(UNREADABLE, `this is not XML: ${verdict.err.msg} (line ${verdict.err.line})`)
  }
  const nodes: unknown = parser.parse(xml.trim())
  const roots = Array.isArray(nodes) ? nodes.filter(isRecord).map(toElement).filter(node => node !== null) : []
  const root = roots[0]
  if (!root || root.name !== 'Response' || roots.length > 1) {
    throw new TwimlError(UNREADABLE, `the document must be one <Response>, not ${root ? `<${root.name}>` : 'empty'}`)
  }
  return root
}

/** Reads an element that holds nothing but text. */
function leaf<T>(element: Element, build: (attributes: Attributes) => T): T {
  const child = element.children[0]
  if (child) throw new TwimlError(SCHEMA_VIOLATION, `<${element.name}> cannot hold <${child.name}>`)
  return readAll(element, build)
}

function required(element: Element, what: string): string {
  if (element.text === '') throw new TwimlError(SCHEMA_VIOLATION, `<${element.name}> needs ${what}`)
  return element.text
}

function say(element: Element): Say {
  return leaf(element, attributes => {
    // The stand-in for speech has one voice; Twilio's choice of voices is accepted and not heard.
    attributes.text('voice')
    attributes.text('language')
    return { verb: 'Say', text: required(element, 'words to say'), loop: attributes.whole('loop', 0, 1_000, 1) }
  })
}

function play(element: Element): Play {
  return leaf(element, attributes => {
    const digits = attributes.matching('digits', /^[0-9*#wW]+$/, 'keys and w', '')
    const url = digits ? element.text : required(element, 'a URL')
    return { verb: 'Play', url, loop: attributes.whole('loop', 0, 1_000, 1), digits }
  })
}

function pause(element: Element): Pause {
  return leaf(element, attributes => ({ verb: 'Pause', seconds: attributes.whole('length', 0, 600, 1) }))
}

function prompt(element: Element): Prompt {
  const verb = parseVerb(element)
  if (verb.verb === 'Say' || verb.verb === 'Play' || verb.verb === 'Pause') return verb
  throw new TwimlError(SCHEMA_VIOLATION, `<Gather> cannot hold <${element.name}>`)
}

function gather(element: Element): Gather {
  return readAll(element, attributes => {
    attributes.oneOf('input', ['dtmf'], 'dtmf')
    return {
      verb: 'Gather',
      action: attributes.url('action'),
      method: attributes.method('method'),
      timeoutSeconds: attributes.whole('timeout', 0, 600, 5),
      finishOnKey: attributes.matching('finishOnKey', /^[0-9*#]?$/, 'one key or nothing', '#'),
      numDigits: attributes.whole('numDigits', 1, 1_000, 0) || null,
      actionOnEmptyResult: attributes.flag('actionOnEmptyResult', false),
      prompts: element.children.map(prompt),
    }
  })
}

function record(element: Element): RecordSound {
  return leaf(element, attributes => {
    // nothing is cut off either way
    attributes.oneOf('trim', ['trim-silence', 'do-not-trim'], 'trim-silence')
    return {
      verb: 'Record',
      action: attributes.url('action'),
      method: attributes.method('method'),
      maxLengthSeconds: attributes.whole('maxLength', 1, 14_400, 3_600),
      timeoutSeconds: attributes.whole('timeout', 1, 600, 5),
      finishOnKey: attributes.matching('finishOnKey', /^[0-9*#]*$/, 'keys or nothing', '1234567890*#'),
      playBeep: attributes.flag('playBeep', true),
    }
  })
}

function reject(element: Element): Reject {
  return leaf(element, attributes => {
    return { verb: 'Reject', reason: attributes.oneOf('reason', ['rejected', 'busy'], 'rejected') }
  })
}

function redirect(element: Element): Redirect {
  return leaf(element, attributes => {
    return { verb: 'Redirect', url: required(element, 'a URL'), method: attributes.method('method') }
  })
}

function parseVerb(element: Element): Verb {
  switch (element.name) {
    case 'Say':
      return say(element)
    case 'Play':
      return play(element)
    case 'Pause':
      return pause(element)
    case 'Gather':
      return gather(element)
    case 'Record':
      return record(element)
    case 'Dial':
      return parseDial(element)
    case 'Connect':
      return parseConnect(element)
    case 'Hangup':
      return leaf(element, () => ({ verb: 'Hangup' }))
    case 'Reject':
      return reject(element)
    case 'Redirect':
      return redirect(element)
    default:
      throw new TwimlError(SCHEMA_VIOLATION, `this carrier does not know the verb <${element.name}>`)
  }
}

/** Reads a TwiML document into verbs in order. @throws TwimlError on anything that this carrier would not run */
export function parseTwiml(xml: string): Verb[] {
  const root = readDocument(xml)
  if (Object.keys(root.attributes).length > 0) throw new TwimlError(SCHEMA_VIOLATION, '<Response> takes no attributes')
  if (root.text !== '') throw new TwimlError(SCHEMA_VIOLATION, `text outside a verb: "${root.text}"`)
  return root.children.map(parseVerb)
}

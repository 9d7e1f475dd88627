import { readAll, type Element } from './attributes'
import { SCHEMA_VIOLATION, TwimlError } from './twiml-error'
import type { Connect, StreamTarget } from './verbs'

/** Twilio's code for the address of a stream that is none. */
const MALFORMED_URL = 31923
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const LONGEST_PARAMETER = 500

export function isLocal(url: URL): boolean {
  return LOCAL_HOSTS.includes(url.hostname)
}

function checkUrl(text: string): string {
  const wrong = (why: string) => new TwimlError(MALFORMED_URL, `<Stream url="${text}">: ${why}`)
  if (!URL.canParse(text)) throw wrong('it must be a wss:// address')
  const url = new URL(text)
  if (url.protocol !== 'wss:' && !(url.protocol === 'ws:' && isLocal(url))) throw wrong('it must be a wss:// address')
  // Twilio strips it without a word; what it was to say never arrives
  if (url.search) throw wrong('an address has no query here; a <Parameter> says it')
  return text
}

function readStream(element: Element): StreamTarget {
  if (element.name !== 'Stream') {
    throw new TwimlError(SCHEMA_VIOLATION, `<Connect> cannot hold <${element.name}> here, only <Stream>`)
  }
  const parameters: Record<string, string> = {}
  for (const child of element.children) {
    if (child.name !== 'Parameter') throw new TwimlError(SCHEMA_VIOLATION, `<Stream> cannot hold <${child.name}>`)
    const [name, value] = readAll(child, attributes => [attributes.text('name'), attributes.text('value')] as const)
    if (name === '') throw new TwimlError(SCHEMA_VIOLATION, '<Parameter> needs a name')
    if (name.length + value.length > LONGEST_PARAMETER) {
      throw new TwimlError(SCHEMA_VIOLATION, `<Parameter name="${name}"> is longer than ${LONGEST_PARAMETER} letters`)
    }
    parameters[name] = value
  }
  return readAll(element, attributes => {
    // both ways there is one track only
    attributes.oneOf('track', ['inbound_track'], 'inbound_track')
    return { url: checkUrl(attributes.text('url')), name: attributes.optional('name'), parameters }
  })
}

/** @throws TwimlError */
export function parseConnect(element: Element): Connect {
  const [stream, ...more] = element.children.map(readStream)
  if (!stream || more.length > 0) throw new TwimlError(SCHEMA_VIOLATION, '<Connect> holds one <Stream>')
  return readAll(element, attributes => ({
    verb: 'Connect', action: attributes.url('action'), method: attributes.method('method'), stream,
  }))
}

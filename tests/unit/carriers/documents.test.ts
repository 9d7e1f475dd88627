import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { dialDocument, hangupDocument, refusalDocument } from '../../../server/carriers/twilio/documents'
import type { DialOrder } from '../../../server/carriers/browser-voice'

interface XmlNode {
  name: string
  attributes: Record<string, string>
  children: XmlNode[]
  text: string
}

const OPTIONS = { publicUrl: 'https://talk.example', ringTimeoutSeconds: 30 }
const CALL_ID = '0193477a-1111-7222-8333-444455556666'
const TERMS = 'USD.13000000.0.60.60.0.0'
const ORDER: DialOrder = { callId: CALL_ID, toNumber: '+442079460958', callerId: '+14155550100', maxSeconds: 754, terms: TERMS }

describe('the document that dials', () => {
  it('C3 has one <Dial> with everything that keeps a call within its money, and nothing after it', () => {
    const response = parse(dialDocument(ORDER, OPTIONS))
    expect(response.name).toBe('Response')
    expect(response.children.map(child => child.name)).toEqual(['Dial'])
    const [dial] = response.children
    expect(dial!.attributes).toEqual({
      answerOnBridge: 'true',
      callerId: '+14155550100',
      timeLimit: '754',
      timeout: '30',
      method: 'POST',
      action: `https://talk.example/api/twilio/dial-result?call=${CALL_ID}&terms=${TERMS}#rc=5&rp=all`,
    })
    expect(dial!.children.map(child => child.name)).toEqual(['Number'])
    const [number] = dial!.children
    expect(number!.text).toBe('+442079460958')
    expect(number!.attributes).toEqual({
      statusCallback: `https://talk.example/api/twilio/call-status?call=${CALL_ID}&terms=${TERMS}#rc=5&rp=all`,
      statusCallbackEvent: 'initiated ringing answered completed',
      statusCallbackMethod: 'POST',
    })
  })

  it('C3 gives the time of the order as a whole number from 1 to 14400', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 14_400 }), maxSeconds => {
      const [dial] = parse(dialDocument({ ...ORDER, maxSeconds }, OPTIONS)).children
      expect(dial!.attributes.timeLimit).toBe(String(maxSeconds))
    }), { numRuns: 50 })
  })

  it.each([0, -1, 14_401, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('C3 is not written for %d seconds', maxSeconds => {
    expect(() => dialDocument({ ...ORDER, maxSeconds }, OPTIONS)).toThrow(RangeError)
  })

  it('C3 is the only place of the server that writes a <Dial>, and always with a time limit', () => {
    const writers = sourcesOf('server').filter(({ text }) => /\.dial\(|['"`]<Dial|new VoiceResponse|messagingResponse/i.test(text))
    expect(writers.map(({ file }) => file)).toEqual(['agent-phone', 'documents', 'keypad-documents'].map(name => `server/carriers/twilio/${name}.ts`))
    const [talking, dialling, asking] = writers.map(({ text }) => text) as [string, string, string]
    expect(asking).not.toMatch(/dial/i)
    expect(talking).not.toMatch(/\.dial\(|<Dial/)
    const dials = [...dialling.matchAll(/\.dial\((\{[\s\S]*?\n {2}\})/g)].map(match => match[1]!)
    expect(dials).toHaveLength((dialling.match(/\.dial\(/g) ?? []).length)
    for (const dial of dials) expect(dial).toMatch(/\btimeLimit:/)
  })
})

describe('the documents that dial nobody', () => {
  it('C2 speak one sentence and hang up', () => {
    const { children } = parse(refusalDocument('This call was not set up.'))
    expect(children.map(child => child.name)).toEqual(['Say', 'Hangup'])
    expect(children[0]!.text).toBe('This call was not set up.')
  })

  it('C3 end the parent leg', () => {
    expect(parse(hangupDocument()).children.map(child => child.name)).toEqual(['Hangup'])
  })

  it('keep their shape whatever is spoken or dialled', () => {
    const hostile = fc.oneof(fc.string(), fc.constantFrom('</Say><Dial>+1900</Dial>', '&lt;', '"><Redirect/>', ']]>', '<!-- -->', '<?xml?>'))
    fc.assert(fc.property(hostile, text => {
      expect(parse(refusalDocument(text)).children.map(child => child.name)).toEqual(['Say', 'Hangup'])
      const { children } = parse(
        dialDocument({ ...ORDER, toNumber: text, callerId: text, terms: text, callId: text }, OPTIONS),
      )
      expect(children.map(child => child.name)).toEqual(['Dial'])
      expect(children[0]!.children.map(child => child.name)).toEqual(['Number'])
    }))
  })
})

function parse(document: string): XmlNode {
  const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, trimValues: false })
  const nodes = (parser.parse(document) as Record<string, unknown>[]).filter(node => !('?xml' in node)).map(toNode)
  expect(nodes).toHaveLength(1)
  return nodes[0]!
}

function toNode(raw: Record<string, unknown>): XmlNode {
  const name = Object.keys(raw).find(key => key !== ':@')!
  const content = raw[name] as Record<string, unknown>[]
  return {
    name,
    attributes: (raw[':@'] ?? {}) as Record<string, string>,
    children: content.filter(child => !('#text' in child)).map(toNode),
    text: content.map(child => String(child['#text'] ?? '')).join(''),
  }
}

/** Without comments. */
function sourcesOf(folder: string): { file: string, text: string }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => ({ file, text: readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '') }))
}

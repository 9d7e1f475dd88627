import { readAll, type Element } from './attributes'
import { SCHEMA_VIOLATION, TwimlError } from './twiml-error'
import type { Dial, DialTarget, StatusEventName } from './verbs'

const STATUS_EVENTS: readonly StatusEventName[] = ['initiated', 'ringing', 'answered', 'completed']
const RING_TONES = ['automatic', 'at', 'au', 'de', 'es', 'fr', 'in', 'it', 'nl', 'uk', 'us'] as const

/** Twilio's codes for single attributes of `<Dial>`. */
const INVALID_TIMEOUT = 13212
const INVALID_TIME_LIMIT = 13216
const INVALID_NUMBER = 13223

/** What Twilio allows without a special option on the account: four hours. */
const LONGEST_CALL_SECONDS = 14_400
const MOST_TARGETS = 10

function readTarget(element: Element): DialTarget {
  if (element.name !== 'Number' && element.name !== 'Client') {
    throw new TwimlError(SCHEMA_VIOLATION, `<Dial> cannot call <${element.name}> here, only <Number> and <Client>`)
  }
  const isNumber = element.name === 'Number'
  const kind = isNumber ? 'Number' : 'Client'
  const target = readAll<DialTarget>(element, attributes => ({
    kind,
    address: element.text,
    statusCallback: attributes.url('statusCallback'),
    statusCallbackEvents: attributes.words('statusCallbackEvent', STATUS_EVENTS, ['completed']),
    statusCallbackMethod: attributes.method('statusCallbackMethod'),
    sendDigits: isNumber ? attributes.matching('sendDigits', /^[0-9*#wW]*$/, 'keys and w', '') : '',
    url: attributes.url('url'),
    method: attributes.method('method'),
    parameters: {},
  }))
  return isNumber ? checkNumber(target, element) : readClient(target, element)
}

function checkNumber(target: DialTarget, element: Element): DialTarget {
  if (element.children[0]) throw nested(element, element.children[0])
  if (!/^\+[1-9]\d{3,14}$/.test(target.address)) {
    throw new TwimlError(INVALID_NUMBER, `<Number> must hold a number in E.164, not "${target.address}"`)
  }
  return target
}

function readClient(target: DialTarget, element: Element): DialTarget {
  const parameters: Record<string, string> = {}
  let address = target.address
  for (const child of element.children) {
    readAll(child, attributes => {
      if (child.name === 'Identity') address = child.text
      else if (child.name === 'Parameter') parameters[attributes.text('name')] = attributes.text('value')
      else throw nested(element, child)
    })
  }
  if (address === '') throw new TwimlError(SCHEMA_VIOLATION, '<Client> needs an identity')
  return { ...target, address, parameters }
}

function nested(outer: Element, inner: Element): TwimlError {
  return new TwimlError(SCHEMA_VIOLATION, `<${outer.name}> cannot hold <${inner.name}>`)
}

/** @throws TwimlError */
export function parseDial(element: Element): Dial {
  const dial = readAll<Dial>(element, attributes => ({
    verb: 'Dial',
    action: attributes.url('action'),
    method: attributes.method('method'),
    answerOnBridge: attributes.flag('answerOnBridge', false),
    callerId: attributes.optional('callerId'),
    timeoutSeconds: attributes.whole('timeout', 1, 600, 30, INVALID_TIMEOUT),
    timeLimitSeconds: attributes.whole('timeLimit', 1, LONGEST_CALL_SECONDS, LONGEST_CALL_SECONDS, INVALID_TIME_LIMIT),
    hangupOnStar: attributes.flag('hangupOnStar', false),
    ringTone: attributes.oneOf('ringTone', RING_TONES, 'automatic'),
    targets: [],
  }))
  const bare: Element[] = element.text ? [{ name: 'Number', attributes: {}, text: element.text, children: [] }] : []
  dial.targets.push(...[...bare, ...element.children].map(readTarget))
  if (dial.targets.length === 0) throw new TwimlError(SCHEMA_VIOLATION, '<Dial> calls nobody')
  if (dial.targets.length > MOST_TARGETS) throw new TwimlError(SCHEMA_VIOLATION, `<Dial> calls at most ${MOST_TARGETS}`)
  return dial
}

import { randomBytes } from 'node:crypto'
import type { BrowserVoice } from '../../server/carriers/browser-voice'
import { CarrierUnavailable, type Carrier, type CarrierLeg, type CarrierPrice, type CarrierRecording, type CarrierSound, type LegOrder, type Placement } from '../../server/carriers/carrier'
import {
  dialDocument, echoDocument, hangupDocument, playBackDocument, refusalDocument, rejectDocument, ringDocument,
  speechDocument,
} from '../../server/carriers/twilio/documents'
import { closingDocument, keypadDocument } from '../../server/carriers/twilio/keypad-documents'
import type { NumberStanding } from '../../server/carriers/keypad'

/** A carrier that knows the legs it was told of and keeps what it was asked. */
export interface FakeCarrier extends Carrier {
  legs: Map<string, CarrierLeg>
  /** What a minute costs, by number. */
  prices: Map<string, CarrierPrice>
  /** Every question and order, such as `findLeg CA…`. */
  requests: string[]
  /** While true nothing that asks the carrier gets an answer. */
  isDown: boolean
  /** Whether it gives a call more time. */
  extends: boolean
  /** Numbers that calls may show, besides its own. */
  shows: Set<string>
  /** What it wants keyed in before calls may show a number; null: it refuses. */
  showCode: string | null
  /** What its own records say of the keys of a call, by leg; none for the rest. */
  keys: Map<string, string>
  /** What its lists say of numbers. */
  standings: Map<string, NumberStanding>
  /** What was ordered. */
  orders: LegOrder[]
  /** What becomes of an order; at first each is placed. Who sets it says whether it has a leg (`addLeg`). */
  place: (order: LegOrder) => Placement | Promise<Placement>
  addLeg: (leg: Partial<CarrierLeg>) => CarrierLeg
  /** What is heard of a recording, by its id. */
  recordings: Map<string, (range: string | null) => CarrierSound>
  /** Its books of recordings. */
  recorded: Map<string, CarrierRecording>
}

/** A call id as Twilio makes them. */
export function newCallSid(): string {
  return `CA${randomBytes(16).toString('hex')}`
}

export function createFakeCarrier(callerId: string, name = 'twilio'): FakeCarrier {
  const legs = new Map<string, CarrierLeg>()
  const prices = new Map<string, CarrierPrice>()
  const requests: string[] = []
  async function asked<T>(question: string, answer: () => T): Promise<T> {
    requests.push(question)
    if (carrier.isDown) throw new CarrierUnavailable(new Error('the fake carrier is down'))
    return answer()
  }
  const all = () => [...legs.values()]
  const carrier: FakeCarrier = {
    name,
    callerId,
    legs,
    prices,
    requests,
    isDown: false,
    extends: true,
    shows: new Set(),
    showCode: '654321',
    mayShow: number => asked(`mayShow ${number}`, () => number === callerId || carrier.shows.has(number)),
    askToShow: number => asked(`askToShow ${number}`, () => (carrier.showCode === null ? null : { code: carrier.showCode })),
    orders: [],
    place: ({ toNumber: to, fromNumber: from }) => ({ kind: 'placed', leg: carrier.addLeg({ to, from }) }),
    addLeg(leg) {
      const whole: CarrierLeg = {
        id: newCallSid(), parentId: null, to: '', from: '', status: 'initiated', durationSeconds: null, startedAt: null, endedAt: null, price: null, ...leg,
      }
      legs.set(whole.id, whole)
      return whole
    },
    recordings: new Map(),
    startRecording: (legId, statusUrl) => asked(`startRecording ${legId} ${statusUrl}`, () => `RE${randomBytes(16).toString('hex')}`),
    openRecording: (id, range) => asked(`openRecording ${id} ${range}`, () => carrier.recordings.get(id)?.(range) ?? null),
    recorded: new Map(),
    findRecording: id => asked(`findRecording ${id}`, () => carrier.recorded.get(id) ?? null),
    deleteRecording: id => asked(`deleteRecording ${id}`, () => undefined),
    findLeg: id => asked(`findLeg ${id}`, () => legs.get(id) ?? null),
    findChildLegs: parentId => asked(`findChildLegs ${parentId}`, () => all().filter(leg => leg.parentId === parentId)),
    findLegsTo: to => asked(`findLegsTo ${to}`, () => all().filter(leg => leg.to === to)),
    async* listDialledLegs({ from, to }) {
      const isListed = ({ parentId, startedAt }: CarrierLeg) =>
        parentId !== null && startedAt !== null && startedAt >= from && startedAt <= to
      yield* await asked(`listDialledLegs ${from.toISOString()}`, () => all().filter(isListed).reverse())
    },
    statusPath: ({ callId, terms }) => `/api/${name}/call-status?call=${callId}&terms=${terms}`,
    speechDocument,
    keypadDocument,
    closingDocument,
    keys: new Map(),
    standings: new Map(),
    keysKeptAfterSeconds: null,
    readKeys: id => asked(`readKeys ${id}`, () => carrier.keys.get(id) ?? null),
    standingOf: number => asked(`standingOf ${number}`, () => carrier.standings.get(number) ?? 'unknown'),
    endsLegs: true,
    async placeLeg(order) {
      requests.push(`placeLeg ${order.toNumber}`)
      carrier.orders.push(order)
      return carrier.isDown ? { kind: 'unknown', cause: new Error('the fake carrier is down') } : carrier.place(order)
    },
    findPlacedLegs: ({ toNumber, fromNumber }) => asked(`findPlacedLegs ${toNumber}`,
      () => all().filter(leg => leg.to === toNumber && leg.from === fromNumber && leg.parentId === null)),
    endLeg: id => asked(`endLeg ${id}`, () => undefined),
    runDocument: (id, document) => asked(`runDocument ${id} ${document}`, () => true),
    extendLeg: (id, maxSeconds) => asked(`extendLeg ${id} ${maxSeconds}`, () => carrier.extends),
    findPrice: to => asked(`findPrice ${to}`, () => prices.get(to) ?? null),
  }
  return carrier
}

/** The documents are the real ones, so that what a test reads is what Twilio would. */
export function createFakeBrowserVoice(options: { publicUrl: string, ringTimeoutSeconds: number }): BrowserVoice {
  return {
    issueToken: (identity, ttlSeconds) => `token.${identity}.${ttlSeconds}`,
    issueRingToken: (identity, ttlSeconds) => `ring.${identity}.${ttlSeconds}`,
    dialDocument: order => dialDocument(order, options),
    ringDocument: order => ringDocument(order, options),
    rejectDocument,
    refusalDocument,
    hangupDocument,
    echoDocument: () => echoDocument(options),
    playBackDocument: recording => playBackDocument(recording, options),
  }
}

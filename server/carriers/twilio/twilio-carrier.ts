import twilio from 'twilio'
import type { CallPage } from 'twilio/lib/rest/api/v2010/account/call'
import { scaledFromDecimal } from '../../../shared/format/money'
import { CarrierUnavailable, type Carrier, type CarrierLeg } from '../carrier'
import { speechDocument } from './documents'
import { closingDocument, keypadDocument } from './keypad-documents'
import { EVENTS, EVENTS_AFTER_SECONDS, keysOf } from './keypad-events'
import { TWILIO } from './name'
import { openRecording } from './open-recording'
import { findPlacedLegs, placeLeg } from './place-leg'
import { toLeg } from './to-leg'
import { toRecording } from './to-recording'

export interface TwilioCarrierOptions {
  twilio: {
    accountSid: string
    apiKeySid: string
    apiKeySecret: string
    /** Where the REST hosts are served instead, as path prefixes; null for Twilio itself. */
    restBaseUrl: string | null
    /** E.164. */
    callerId: string
  }
}

const NOT_FOUND = 404
const TOO_MANY = 429
/** The most that Twilio gives. */
const PAGE_ROWS = 1000
const TIMEOUT_MS = 10_000

/** Twilio behind the port. Uses an API key; the auth token is for signatures only. */
export function createTwilioCarrier(options: TwilioCarrierOptions): Carrier {
  const { accountSid, apiKeySid, apiKeySecret, restBaseUrl, callerId } = options.twilio
  const client = twilio(apiKeySid, apiKeySecret, {
    accountSid,
    autoRetry: false,
    httpClient: new RestClient(restBaseUrl),
  })

  return {
    name: TWILIO,
    callerId,
    findLeg: id => askOrNull(async () => toLeg(await client.calls(id).fetch())),
    findChildLegs: parentId => ask(async () => (await client.calls.list({
      parentCallSid: parentId,
      limit: 20,
    })).map(toLeg)),
    findLegsTo: (toNumber, since) =>
      ask(async () => (await client.calls.list({ to: toNumber, startTimeAfter: since, limit: 100 })).map(toLeg)),
    listDialledLegs: period => listDialledLegs(client, period),
    statusPath: ({ callId, terms }) => `/api/twilio/call-status?call=${callId}&terms=${terms}`,
    speechDocument,
    keypadDocument,
    closingDocument,
    // what it sends is signed; where that is lost, what it sent is in its own records
    readKeys: id => askOrNull(async () => keysOf(await client.calls(id).events.list({ limit: EVENTS }))),
    keysKeptAfterSeconds: EVENTS_AFTER_SECONDS,
    // it keeps no lists
    standingOf: () => Promise.resolve('unknown'),
    endsLegs: true,
    placeLeg: order => placeLeg(client, order),
    findPlacedLegs: parties => ask(async () => (await findPlacedLegs(client, parties)).map(toLeg)),
    mayShow: number => number === callerId ? Promise.resolve(true) : ask(async () => {
      const [own, verified] = await Promise.all([
        client.incomingPhoneNumbers.list({ phoneNumber: number, limit: 1 }),
        client.outgoingCallerIds.list({ phoneNumber: number, limit: 1 }),
      ])
      return own.length + verified.length > 0
    }),
    async askToShow(number) {
      const request = { phoneNumber: number, friendlyName: number }
      const asked = await askOrRefused(() => client.validationRequests.create(request))
      return asked && { code: asked.validationCode }
    },
    async endLeg(id) {
      await askOrNull(() => client.calls(id).update({ status: 'completed' }))
    },
    runDocument: async (id, document) =>
      await askOrRefused(() => client.calls(id).update({ twiml: document })) !== null,
    async extendLeg(id, maxSeconds) {
      return await askOrRefused(() => client.calls(id).update({ timeLimit: maxSeconds })) !== null
    },
    async startRecording(legId, statusUrl) {
      const started = await askOrRefused(() => client.calls(legId).recordings.create({
        recordingChannels: 'dual', trim: 'do-not-trim', recordingStatusCallback: statusUrl, recordingStatusCallbackMethod: 'POST',
        recordingStatusCallbackEvent: ['completed', 'absent'],
      }))
      return started && started.sid
    },
    openRecording: (id, range) => openRecording(options.twilio, id, range),
    findRecording: id => askOrNull(async () => toRecording(await client.recordings(id).fetch())),
    async deleteRecording(id) {
      await askOrNull(() => client.recordings(id).remove())
    },
    findPrice: (toNumber, originNumber) => askOrNull(async () => {
      const answer = await client.pricing.v2.voice.numbers(toNumber).fetch({ originationNumber: originNumber })
      const prices = (answer.outboundCallPrices ?? []).map(price => String((price as { currentPrice?: unknown, current_price?: unknown }).currentPrice ?? (price as { current_price?: unknown }).current_price ?? ''))
      // several prices for several origins: the dearest is the one that cannot be wrong to our cost
      const nanos = prices.filter(text => /^\d+(\.\d+)?$/.test(text)).map(text => scaledFromDecimal(text, 9)).sort((a, b) => (a < b ? 1 : -1))[0]
      return nanos === undefined ? null : {
        currency: answer.priceUnit,
        rateNanosPerMinute: nanos,
        description: answer.country,
      }
    }),
  }
}

/** Twilio cannot be asked for the direction: legs that came in, such as a browser's own, are left out here. */
async function* listDialledLegs(
  client: twilio.Twilio, { from, to }: { from: Date, to: Date },
): AsyncGenerator<CarrierLeg> {
  const filter = { startTimeAfter: from, startTimeBefore: to, pageSize: PAGE_ROWS }
  for (let page: Pick<CallPage, 'instances' | 'nextPage'> = await ask(() => client.calls.page(filter)); ;) {
    yield* await ask(async () => page.instances.filter(call => call.direction.startsWith('outbound')).map(toLeg))
    const next = await ask(async () => page.nextPage())
    if (!next) return
    page = next
  }
}

/** Sends `https://HOST/path` to `BASE/HOST/path` where a base is set: that is all the app knows of a sandbox. */
class RestClient extends twilio.RequestClient {
  constructor(private readonly baseUrl: string | null) {
    super({ timeout: TIMEOUT_MS })
  }

  override request: twilio.RequestClient['request'] = options => {
    if (this.baseUrl === null) return super.request(options)
    const { hostname, pathname, search } = new URL(options.uri)
    return super.request({ ...options, uri: `${this.baseUrl}/${hostname}${pathname}${search}` })
  }
}

async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new CarrierUnavailable(error)
  }
}

const askOrNull = <T>(work: () => Promise<T>): Promise<T | null> => nullWhere(status => status === NOT_FOUND, work)

/** Null where Twilio has understood and says no: with 429 it did not look. */
const askOrRefused = <T>(work: () => Promise<T>): Promise<T | null> =>
  nullWhere(status => status >= 400 && status < 500 && status !== TOO_MANY, work)

async function nullWhere<T>(isNo: (status: number) => boolean, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    const { status } = error as { status?: unknown }
    if (typeof status === 'number' && isNo(status)) return null
    throw new CarrierUnavailable(error)
  }
}

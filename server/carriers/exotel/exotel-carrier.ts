import type { Carrier, CarrierLeg } from '../carrier'
import type { NumberStanding } from '../keypad'
import { statusPath } from './callback-token'
import { ask, askOrNull, createExotelClient, type ExotelAccount } from './client'
import { listLegs } from './find-legs'
import { EXOTEL } from './name'
import { homeOf } from './numbers'
import { flowDocument, placeLeg } from './place-leg'
import { toLeg } from './to-leg'
import { DetailsV3, OneCall, Standing } from './wire'

export interface ExotelSettings extends ExotelAccount {
  /** E.164: the ExoPhone that calls show. */
  callerId: string
  /** ISO 4217: what the account pays in. No answer says it. */
  currency: string
  /** Of which the addresses are made that Exotel calls us at. */
  webhookSecret: string
}

const STANDINGS: Readonly<Record<string, NumberStanding>> = { whitelist: 'allowed', blacklist: 'refused', neutral: 'unknown' }

/**
 * Exotel behind the port: calls into flows that were drawn in its dashboard. It has no texts to speak, no children, no
 * prices to ask for, and no way to end a call or to give it more time: its own limit does (`endsLegs`).
 */
export function createExotelCarrier(settings: ExotelSettings, timeoutMs?: number): Carrier {
  const { accountSid, callerId, currency, webhookSecret } = settings
  const client = createExotelClient(settings, timeoutMs)
  const reading = { home: homeOf(callerId), currency }
  const legsTo = async (toNumber: string, from: Date) => collect(listLegs(client, { from, toNumber }, reading))

  return {
    name: EXOTEL,
    callerId,
    async findLeg(id) {
      const found = await askOrNull(OneCall, () => client.get(`/Calls/${encodeURIComponent(id)}`, { details: 'true' }))
      return found && toLeg(found.Call, reading)
    },
    findChildLegs: () => Promise.resolve([]),
    findLegsTo: legsTo,
    listDialledLegs: ({ from, to }) => listLegs(client, { from, to }, reading),
    statusPath: ({ callId }) => statusPath(webhookSecret, callId),
    speechDocument: () => null,
    keypadDocument: (flow, round) => round === 0 ? flowDocument(flow) : null,
    closingDocument: () => null,
    keysKeptAfterSeconds: 0,
    async readKeys(id) {
      const found = await askOrNull(DetailsV3, () => client.getDetails(id))
      if (found?.response.state !== 'terminal' || typeof found.response.digits !== 'string') return null
      return found.response.digits.replace(/"/g, '').trim()
    },
    async standingOf(number) {
      const { Result } = await ask(Standing, () => client.get(`/CustomerWhitelist/${encodeURIComponent(number)}`))
      return STANDINGS[Result.Status.toLowerCase()] ?? 'unknown'
    },
    placeLeg: order => placeLeg(client, accountSid, order, reading),
    async findPlacedLegs({ toNumber, fromNumber, since }) {
      const legs = await legsTo(toNumber, since)
      return legs.filter(leg => leg.to === toNumber && leg.from === fromNumber)
    },
    mayShow: number => Promise.resolve(number === callerId),
    askToShow: () => Promise.resolve(null),
    endLeg: () => Promise.resolve(),
    runDocument: () => Promise.resolve(false),
    endsLegs: false,
    extendLeg: () => Promise.resolve(false),
    // no agent talks on its legs
    startRecording: () => Promise.resolve(null),
    openRecording: () => Promise.resolve(null),
    findRecording: () => Promise.resolve(null),
    deleteRecording: () => Promise.resolve(),
    findPrice: () => Promise.resolve(null),
  }
}

async function collect(legs: AsyncIterable<CarrierLeg>): Promise<CarrierLeg[]> {
  const all: CarrierLeg[] = []
  for await (const leg of legs) all.push(leg)
  return all
}

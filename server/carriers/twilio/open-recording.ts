import { CarrierUnavailable, type CarrierSound } from '../carrier'
import type { TwilioCarrierOptions } from './twilio-carrier'

const HOST = 'api.twilio.com'
/** Until the first byte: a long call is as long as it is. */
const ANSWER_MS = 10_000
const NOT_THERE = [404, 410]
const SOUNDS = [200, 206, 416]

/**
 * The sound of a recording from Twilio, a side on each channel (twilio.com/docs/voice/api/recording). The library reads
 * whole answers, so that this is asked for without it.
 *
 * @throws CarrierUnavailable
 */
export async function openRecording(
  { accountSid, apiKeySid, apiKeySecret, restBaseUrl }: TwilioCarrierOptions['twilio'], id: string, range: string | null,
): Promise<CarrierSound | null> {
  const base = restBaseUrl === null ? `https://${HOST}` : `${restBaseUrl}/${HOST}`
  const address = `${base}/2010-04-01/Accounts/${accountSid}/Recordings/${id}.wav?RequestedChannels=2`
  const authorization = `Basic ${Buffer.from(`${apiKeySid}:${apiKeySecret}`).toString('base64')}`
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), ANSWER_MS)
  try {
    const asked = { authorization, ...range !== null && { range } }
    const answer = await fetch(address, { headers: asked, signal: late.signal })
    const { status, headers, body } = answer
    if (SOUNDS.includes(status) && body) {
      return {
        status, body, type: headers.get('content-type') ?? 'audio/x-wav',
        length: headers.get('content-length'), range: headers.get('content-range'),
      }
    }
    await body?.cancel()
    if (NOT_THERE.includes(status)) return null
    throw new Error(`a recording was answered with ${status}`)
  } catch (error) {
    throw new CarrierUnavailable(error)
  } finally {
    clearTimeout(timer)
  }
}

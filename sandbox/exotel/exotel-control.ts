import { exotelCallView } from './books'
import { readNumber } from './connect'
import type { ExotelSandbox } from './exotel-sandbox'
import type { ExotelSettings, ExotelWorld, Standing } from './world'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray) => unknown

const CONTENT_TYPES: readonly ExotelSettings['contentType'][] = ['multipart', 'urlencoded', 'json']
const STANDINGS: readonly Standing[] = ['Whitelist', 'Blacklist', 'Neutral']

function setUp(world: ExotelWorld, input: Input) {
  const { contentType, fillDelayMs }: Input = { ...world.settings, ...input }
  const type = CONTENT_TYPES.find(one => one === contentType)
  if (!type) throw new TypeError(`"contentType" is one of ${CONTENT_TYPES.join(', ')}`)
  if (typeof fillDelayMs !== 'number' || !(fillDelayMs >= 0)) throw new TypeError('"fillDelayMs" is a number ≥ 0')
  return (world.settings = { contentType: type, fillDelayMs })
}

function list(world: ExotelWorld, { number, status }: Input) {
  const standing = STANDINGS.find(one => one === status)
  if (typeof number !== 'string' || !standing) throw new TypeError(`"number" is one, and "status" one of ${STANDINGS.join(', ')}`)
  world.whitelist.set(readNumber(number), standing)
}

function press(world: ExotelWorld, sid: string, { digits }: Input) {
  if (typeof digits !== 'string' || !/^[0-9*#]+$/.test(digits)) throw new TypeError('"digits" is a text of keys')
  const end = world.calls.get(sid)?.leg.live?.end
  if (!end) throw new TypeError('this call is over, or there is none')
  for (const key of digits) end.pressKey(key)
}

type Route = readonly [method: string, path: RegExp, handler: Handler]

/** Exotel's part of the control API. */
export function exotelRoutes(exotel: ExotelSandbox | null): Route[] {
  if (!exotel) return []
  const { world } = exotel
  const { perMinute } = world.account
  return [
    ['GET', /^\/exotel\/flows$/, () => world.flows.all()],
    ['PUT', /^\/exotel\/flows$/, input => world.flows.put(Array.isArray(input.list) ? input.list : input)],
    ['GET', /^\/exotel\/settings$/, () => world.settings],
    ['PUT', /^\/exotel\/settings$/, input => setUp(world, input)],
    ['PUT', /^\/exotel\/whitelist$/, input => list(world, input)],
    ['GET', /^\/exotel\/calls$/, () => [...world.calls.values()].reverse().slice(0, 200).map(call => exotelCallView(call, perMinute))],
    ['POST', /^\/exotel\/calls\/(\w+)\/digits$/, (input, match) => press(world, match[1] ?? '', input)],
    ['POST', /^\/exotel\/calls\/(\w+)\/hangup$/, (_input, match) => world.calls.get(match[1] ?? '')?.leg.live?.hangUp()],
  ]
}

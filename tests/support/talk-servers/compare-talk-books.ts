import { readFileSync } from 'node:fs'
import { legPriceNanos } from '../../../sandbox/books/leg-price'
import { RetailDeck } from '../../../sandbox/books/retail-deck'
import { durationSeconds, type Call } from '../../../sandbox/calls/call'
import { priceByHand } from '../ledger/oracle-price'
import type { TestContext } from '../test-context'

const DECK = new RetailDeck(null)
/** By the list that ships with the app. A token of one for so many dollars a million costs so many micros. */
interface PriceList { prices: { model: string, perMillionTokens?: Record<string, string> }[] }
const PRICES = (JSON.parse(readFileSync('data/voice-prices.json', 'utf8')) as PriceList)
  .prices.find(({ model }) => model === 'gpt-realtime-2.1')!.perMillionTokens!
/** 0.0045 dollars a minute. */
const WRITING_MICROS_PER_SECOND = 75

interface Tokens { text_tokens: number, audio_tokens: number }
interface ModelUsage { input_token_details: Tokens & { cached_tokens_details?: Tokens }, output_token_details: Tokens }

/** By kind of token. */
function tokensOf(usages: unknown[]): Record<string, number> {
  const used: Record<string, number> = {}
  const add = (kind: string, tokens = 0) => (used[kind] = (used[kind] ?? 0) + tokens)
  for (const usage of usages.filter(Boolean) as ModelUsage[]) {
    const { input_token_details: taken, output_token_details: given } = usage
    const cached = taken.cached_tokens_details
    add('textCachedIn', cached?.text_tokens)
    add('audioCachedIn', cached?.audio_tokens)
    add('textIn', taken.text_tokens - (cached?.text_tokens ?? 0))
    add('audioIn', taken.audio_tokens - (cached?.audio_tokens ?? 0))
    add('textOut', given.text_tokens)
    add('audioOut', given.audio_tokens)
  }
  return Object.fromEntries(Object.entries(used).filter(([, tokens]) => tokens > 0))
}

/** One call as the ledger has it. */
export interface TalkBooks {
  id: string
  status: string
  duration_seconds: number | null
  charged_micros: bigint
  held_micros: bigint
  taken_micros: bigint
  parts: { component: string, held: number, charged: number, uncollected: number, terms: Record<string, number> }[]
  used: Record<string, number>[]
  unpriced: number
  voice_micros: bigint
  endings: string[]
  twilio_micros: bigint | null
}

/** Of the only call of a person; undefined where there is none. */
export async function readTalkBooks({ admin }: TestContext, userId: string): Promise<TalkBooks | undefined> {
  const [row] = await admin`
    select c.id, c.status, c.duration_seconds, c.charged_micros, h.amount_micros as held_micros,
      coalesce((select -sum(t.amount_micros) from credit_transaction t where t.call_id = c.id), 0)::bigint as taken_micros,
      (select json_agg(json_build_object('component', p.component, 'held', p.held_micros, 'charged', coalesce(b.charged_micros, 0), 'uncollected', coalesce(b.uncollected_micros, 0),
        'terms', json_build_object('rate', p.rate_nanos_per_minute, 'fee', p.connect_fee_micros, 'initial', p.initial_seconds, 'increment', p.increment_seconds, 'minimum', p.minimum_seconds, 'grace', p.grace_seconds)) order by p.place)
        from call_component p left join call_cost_breakdown b on b.call_id = p.call_id and b.place = p.place where p.call_id = c.id) as parts,
      (select count(*)::int from agent_session s where s.call_id = c.id and s.bound_at is not null and not s.is_priced) as unpriced,
      coalesce((select sum(v.cost_micros) from voice_cost v where v.call_id = c.id), 0)::bigint as voice_micros,
      coalesce((select json_agg(s.usage) from agent_session s where s.call_id = c.id and s.bound_at is not null), '[]') as used,
      coalesce((select json_agg(coalesce(s.ending, 'none') || case when s.ending_code is null then '' else ':' || s.ending_code end order by s.created_at) from agent_session s where s.call_id = c.id and s.bound_at is not null), '[]') as endings,
      (select sum(p.price_micros)::bigint from provider_cost p where p.call_id = c.id and p.carrier = 'twilio') as twilio_micros
    from call c join wallet_hold h on h.call_id = c.id where c.user_id = ${userId}`
  return row as unknown as TalkBooks | undefined
}

/** What carrier and model have of a call; `used`: what the model told of each answer; `isCut`: its line broke. */
interface OtherBooks { leg: Call | undefined, used: unknown[], isCut: boolean }

/** Where the ledger, the carrier and the model do not say the same of a call. */
export function talkDifferences(row: TalkBooks | undefined, { leg, used, isCut }: OtherBooks): string[] {
  const seconds = leg && leg.answeredMs !== null ? durationSeconds(leg)! : 0
  // where we were never asked, or our answer was lost, nobody talked
  if (!row) return seconds === 0 || used.length === 0 ? [] : ['the carrier has a call that the ledger has not']
  const wrong: string[] = []
  const same = (what: string, ours: unknown, theirs: unknown) => {
    if (String(ours) !== String(theirs)) wrong.push(`${what}: ${String(ours)} here, ${String(theirs)} there`)
  }
  same('seconds', row.duration_seconds ?? 0, seconds)
  let total = 0n
  for (const { component, held, charged, uncollected, terms } of row.parts) {
    const { costMicros } = priceByHand({
      currency: 'USD', rateNanosPerMinute: BigInt(terms.rate!), connectFeeMicros: BigInt(terms.fee!), initialSeconds: terms.initial!,
      incrementSeconds: terms.increment!, minimumSeconds: terms.minimum!, graceSeconds: terms.grace!,
    }, seconds)
    const cost = seconds === 0 ? 0n : costMicros
    total += cost
    same(`${component}, micros`, charged, cost)
    same(`${component}, uncollected`, uncollected, 0)
    if (cost > BigInt(held)) wrong.push(`${component}: ${cost} talked, ${held} held`)
  }
  same('charged, micros', row.charged_micros, total)
  same('taken, micros', row.taken_micros, total)
  if (total > row.held_micros) wrong.push(`${total} talked, ${row.held_micros} held`)
  const cost = leg ? legPriceNanos(DECK, leg) : null
  same('what the carrier asks, micros', row.twilio_micros ?? 0n, ((cost ?? 0n) + 999n) / 1000n)
  return [...wrong, ...voiceDifferences(row, tokensOf(used), isCut)]
}

/** What a voice used, and what it cost. Where a line broke, or a server died, nobody was told of the last answer. */
function voiceDifferences(row: TalkBooks, atModel: Record<string, number>, isCut: boolean): string[] {
  const used: Record<string, number> = {}
  for (const [kind, units] of row.used.flatMap(usage => Object.entries(usage))) used[kind] = (used[kind] ?? 0) + units
  const isLost = isCut || row.endings.includes('line_cut:server_lost')
  const wrong = Object.keys(PRICES).filter(kind => {
    const [ours, theirs] = [used[kind] ?? 0, atModel[kind] ?? 0]
    return isLost ? ours > theirs : ours !== theirs
  }).map(kind => `${kind}, tokens: ${used[kind] ?? 0} here, ${atModel[kind] ?? 0} there`)
  const written = (used.writtenSeconds ?? 0) * WRITING_MICROS_PER_SECOND
  const micros = Object.entries(PRICES).reduce((sum, [kind, price]) => sum + (used[kind] ?? 0) * Number(price), written)
  const roundedUp = Number(row.voice_micros) - micros
  const isRight = row.unpriced === 0 && roundedUp > -0.001 && roundedUp < Math.max(1, row.used.length)
  if (!isRight) wrong.push(`the voice, micros: ${row.voice_micros} here, ${micros} there, ${row.unpriced} without a price`)
  return wrong
}

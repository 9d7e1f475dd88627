import type { Chance } from './chance'
import type { Genuine, RawRequest } from './genuine'

/** Twilio signs address, keys and values run together: mutants that say something else under the same signature. */
export type Mutation = (genuine: Genuine, chance: Chance, others: Genuine[]) => RawRequest

export type Pair = [key: string, value: string]

export function pairsOf(genuine: Genuine): Pair[] {
  return Object.entries(genuine.message.params).sort(([a], [b]) => (a < b ? -1 : 1))
}

export function withPairs(genuine: Genuine, pairs: readonly Pair[], change: Partial<RawRequest> = {}): RawRequest {
  return { ...genuine.request, body: new URLSearchParams(pairs.map(pair => [...pair])).toString(), ...change }
}

export function withOnePair(genuine: Genuine, at: number, change: (pair: Pair) => Pair): RawRequest {
  return withPairs(genuine, pairsOf(genuine).map((pair, index) => (index === at ? change(pair) : pair)))
}

function edit(
  genuine: Genuine, chance: Chance, change: (pairs: Pair[], at: number) => void,
  isFit: (pair: Pair) => boolean = () => true,
): RawRequest {
  const pairs = pairsOf(genuine).map(([key, value]): Pair => [key, value])
  const fit = pairs.map((_, at) => at).filter(at => isFit(pairs[at]!))
  change(pairs, chance.pick(fit))
  return withPairs(genuine, pairs)
}

export const RECUTS: Record<string, Mutation> = {
  'a key takes the beginning of its value': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const [key, value] = pairs[at]!
    const cut = 1 + chance.below(value.length)
    pairs[at] = [key + value.slice(0, cut), value.slice(cut)]
  }, ([, value]) => value !== ''),

  'a value takes the end of its key': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const [key, value] = pairs[at]!
    const cut = 1 + chance.below(key.length - 1)
    pairs[at] = [key.slice(0, cut), key.slice(cut) + value]
  }),

  'a value swallows the parameters after it': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const swallowed = pairs.splice(at + 1, 1 + chance.below(4))
    pairs[at]![1] += swallowed.map(pair => pair.join('')).join('')
  }),

  'a value gives its end to the next key': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const next = pairs[at + 1]
    const [key, value] = pairs[at]!
    if (!next || value === '') return
    const cut = chance.below(value.length)
    pairs[at] = [key, value.slice(0, cut)]
    next[0] = value.slice(cut) + next[0]
  }),

  'a value takes the beginning of the next key': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const next = pairs[at + 1]
    if (!next) return
    const cut = 1 + chance.below(next[0].length - 1)
    pairs[at]![1] += next[0].slice(0, cut)
    next[0] = next[0].slice(cut)
  }),

  'the address absorbs parameters': (genuine, chance) => {
    const pairs = pairsOf(genuine)
    const absorbed = pairs.splice(0, chance.pick([1, 2, 3, 5, pairs.length])).map(pair => pair.join('')).join('')
    const text = chance.pick([absorbed, encodeURI(absorbed), encodeURIComponent(absorbed)])
    return withPairs(genuine, pairs, { path: genuine.request.path + text })
  },

  'the address gives its end to the parameters': (genuine, chance) => {
    const pairs = pairsOf(genuine).map(([key, value]): Pair => [key, value])
    const cut = 1 + chance.below(genuine.request.path.length - 1)
    pairs[0]![0] = genuine.request.path.slice(-cut) + pairs[0]![0]
    return withPairs(genuine, pairs, { path: genuine.request.path.slice(0, -cut) })
  },

  'a parameter twice with the same value': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const copy = pairs[at]!
    for (let times = 1 + chance.below(3); times > 0; times--) pairs.splice(chance.below(pairs.length + 1), 0, [...copy])
  }),

  'a parameter twice with another value': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const [key, value] = pairs[at]!
    const other = chance.pick(['', '1', `${value}0`, value.slice(1), value.toUpperCase() === value ? `${value} ` : value.toUpperCase()])
    pairs.splice(chance.pick([at, at + 1, 0, pairs.length]), 0, [key, other])
  }),

  'sent again as JSON': (genuine, chance) => {
    const number = (value: string) => (/^\d{1,15}$/.test(value) ? Number(value) : value)
    const shape = chance.pick<(value: string) => unknown>([
      value => value, number, value => [value], value => [number(value)], value => [[value]], value => [value, value],
      value => ({ value }), () => null, () => true,
    ])
    const all = chance.below(2) === 0
    const chosen = chance.below(pairsOf(genuine).length)
    const fields = Object.fromEntries(
      pairsOf(genuine).map(([key, value], at) => [key, all || at === chosen ? shape(value) : value]),
    )
    const body = chance.pick([JSON.stringify(fields), JSON.stringify([fields]), JSON.stringify({ ...fields, ['constructor']: { prototype: fields } }), `{"__proto__":${JSON.stringify(fields)}}`, '{', 'null', '""'])
    const type = chance.pick(['application/json', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded; charset=UTF-8', 'application/vnd.api+json'])
    return { ...genuine.request, body, headers: { ...genuine.request.headers, 'content-type': type } }
  },

  'keys as lists and paths': (genuine, chance) => edit(genuine, chance, (pairs, at) => {
    const [key, value] = pairs[at]!
    const name = chance.pick([`${key}[]`, `${key}[0]`, `${key}[a]`, `[${key}]`, `${key}.0`, `${key}%5B%5D`, `__proto__[${key}]`, `constructor.${key}`])
    pairs[at] = [name, value]
    if (chance.below(3) === 0) pairs.push([name, value])
  }),
}

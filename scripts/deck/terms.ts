import { draw, drawChance } from './draw'

export interface Increments {
  initialSeconds: number
  incrementSeconds: number
  minimumSeconds: number
  graceSeconds: number
}

const MICROS_PER_CENT = 10_000n
/** Countries whose ways of counting are known and worth seeing in a demo; all others are drawn. */
const KNOWN: Readonly<Record<string, Partial<Increments>>> = {
  US: { initialSeconds: 60, incrementSeconds: 60 },
  CA: { initialSeconds: 60, incrementSeconds: 60 },
  GB: { initialSeconds: 60, incrementSeconds: 60 },
  FR: { initialSeconds: 30, incrementSeconds: 6 },
  DE: { initialSeconds: 1, incrementSeconds: 1 },
  MX: { initialSeconds: 60, incrementSeconds: 60 },
  /** Two minutes at least, since February 2019. */
  CN: { initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 120 },
}

export function incrementsOf(place: string): Increments {
  const kind = draw(`${place} increments`, 1, 100)
  const [initialSeconds, incrementSeconds] = kind <= 68 ? [60, 60] : kind <= 85 ? [30, 6] : kind <= 95 ? [1, 1] : [6, 6]
  const isKnown = place in KNOWN
  return {
    initialSeconds,
    incrementSeconds,
    minimumSeconds: !isKnown && drawChance(`${place} minimum`, 6) ? draw(`${place} minimum length`, 1, 4) * 30 : 0,
    graceSeconds: !isKnown && drawChance(`${place} grace`, 4) ? draw(`${place} grace length`, 2, 5) : 0,
    ...KNOWN[place],
  }
}

/** One to eight cents to be connected, in a few countries. */
export function connectFeeMicros(place: string): bigint {
  if (place in KNOWN || !drawChance(`${place} fee`, 8)) return 0n
  return BigInt(draw(`${place} fee cents`, 1, 8)) * MICROS_PER_CENT
}

import type { LineType } from '../../shared/schemas/rating'
import { draw, drawChance } from './draw'

/** Lowest and highest price a minute, in hundredths of a US cent. */
type Range = readonly [low: number, high: number]
interface Level {
  fixed: Range
  mobile: Range
}

const LEVELS = {
  home: { fixed: [70, 110], mobile: [70, 110] },
  core: { fixed: [60, 180], mobile: [180, 480] },
  /** European mobile numbers cost callers from elsewhere several times what they cost callers from the EEA. */
  eea: { fixed: [60, 180], mobile: [900, 1700] },
  wide: { fixed: [120, 380], mobile: [250, 900] },
  middle: { fixed: [600, 1900], mobile: [1100, 3000] },
  dear: { fixed: [1500, 3800], mobile: [2200, 5600] },
  remote: { fixed: [9000, 24000], mobile: [10000, 26000] },
} as const satisfies Record<string, Level>
type LevelName = keyof typeof LEVELS

const COUNTRIES: Readonly<Record<Exclude<LevelName, 'middle'>, string>> = {
  home: 'US CA PR',
  core: 'GB AU NZ SG HK JP KR IL CH CN TW IN',
  eea: 'FR DE ES IT NL BE PT AT IE PL',
  wide: 'SE NO DK FI CZ SK HU GR RO BG HR SI EE LV LT LU CY MT IS LI BR MX AR CL CO PE TH MY ID VN PH TR SA ZA UA RS '
    + 'GG JE IM AX SJ VA SM MC AD GI GU VI',
  dear: 'AF AO BF BI BJ CD CF CG CI CM CV DJ DZ EH ER ET GA GM GN GQ GW KM KP LA LR LS LY MG ML MM MR MV MW MZ NE NP '
    + 'PG RW SD SL SN SO SS ST SZ TD TG TN UG YE YT ZM ZW CU HT BT AC KI WS TO FJ VU SB NC PF RE GP MQ GF BL MF PM '
    + 'GL FO',
  remote: 'FK SH TA TK NU NR TV WF CK IO NF CC CX',
}

const levelByCountry = new Map(
  Object.entries(COUNTRIES).flatMap(([name, countries]) =>
    countries.split(' ').map((country): [string, Level] => [country, LEVELS[name as LevelName]])),
)

const BY_LINE_TYPE: Partial<Record<LineType, Range>> = {
  toll_free: [60, 250],
  personal: [2500, 4500],
  premium: [5000, 30000],
  shared_cost: [1500, 4000],
  uan: [1000, 3000],
  pager: [1500, 4000],
  satellite: [20000, 90000],
}
/** Share of the prefixes of a country, at home excepted, that have a price of their own. */
const OWN_PRICE_PERCENT = 30
const NANOS_PER_HUNDREDTH_CENT = 100_000n

/** What the provider takes, in nanos of a US dollar per minute. `place` is a country, or a code of none. */
export function providerNanosPerMinute(place: string, lineType: LineType | null, prefix: string): bigint {
  const level = levelByCountry.get(place) ?? LEVELS.middle
  const isMobile = lineType === 'mobile' || lineType === 'voicemail'
  const [low, high] = (lineType && BY_LINE_TYPE[lineType]) ?? (isMobile ? level.mobile : level.fixed)
  const base = draw(`${place} ${lineType ?? 'fixed_line'}`, low, high)
  const hasOwnPrice = level !== LEVELS.home && drawChance(`${prefix} own price`, OWN_PRICE_PERCENT)
  if (!hasOwnPrice) return BigInt(base) * NANOS_PER_HUNDREDTH_CENT
  return (BigInt(base) * NANOS_PER_HUNDREDTH_CENT * BigInt(draw(`${prefix} percent`, 80, 125))) / 100n
}

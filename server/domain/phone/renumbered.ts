import { keyedDigits } from '../../../shared/phone/typed-text'
import { callingCodeOf, nationalPrefixOf } from './number-plan'
import { choicesOf, distinctChoices, problem, type NumberProblem } from './number-problem'
import { DIALLED_FOR_PLUS } from './read-digits'
import { readWithPlan, validNumber } from './valid-number'

interface Renumbering {
  callingCode: string
  /** The national number as it was. */
  old: RegExp
  /** As it is dialled today. More than one where the old digits do not tell which. */
  today: (national: string) => string[]
  sentence: string
}

const behind = (...prefixes: string[]) => (national: string): string[] => prefixes.map(prefix => prefix + national)

/** By the third digit; any other belongs to the network whose landlines begin with 27. */
const IVORIAN_LANDLINES: Readonly<Record<string, string>> = { 0: '25', 8: '21' }
/** What became of the first three digits of the mobile numbers that had ten. */
const VIETNAM: Readonly<Record<string, string>> = {
  120: '70', 121: '79', 122: '77', 126: '76', 128: '78', 123: '83', 124: '84', 125: '85', 127: '81', 129: '82',
  186: '56', 188: '58', 199: '59',
}

/** Plans that changed while the old spellings still stand in address books. */
const RENUMBERINGS: readonly Renumbering[] = [
  {
    callingCode: '52', old: /^(?:1|01|044|045)\d{10}$/, today: national => [national.slice(-10)],
    sentence: 'Numbers in Mexico are dialled without a 1 after +52 since 2019, and without 01, 044 or 045 inside the country.',
  },
  // A digit of the old number tells its network: the second of mobile numbers, the third of landlines.
  {
    callingCode: '225', old: /^[04-9][0-3]\d{6}$/, today: behind('01'),
    sentence: 'Numbers in Côte d’Ivoire have ten digits since 2021: the mobile ones of this network begin with 01.',
  },
  {
    callingCode: '225', old: /^[04-9][4-6]\d{6}$/, today: behind('05'),
    sentence: 'Numbers in Côte d’Ivoire have ten digits since 2021: the mobile ones of this network begin with 05.',
  },
  {
    callingCode: '225', old: /^[04-9][7-9]\d{6}$/, today: behind('07'),
    sentence: 'Numbers in Côte d’Ivoire have ten digits since 2021: the mobile ones of this network begin with 07.',
  },
  {
    callingCode: '225', old: /^[23]\d{7}$/, today: national => behind(IVORIAN_LANDLINES[national[2] ?? ''] ?? '27')(national),
    sentence: 'Landline numbers in Côte d’Ivoire have ten digits since 2021, with 27, 25 or 21 of their network in front.',
  },
  {
    callingCode: '229', old: /^\d{8}$/, today: behind('01'),
    sentence: 'Numbers in Benin have ten digits since 2024: all begin with 01.',
  },
  {
    callingCode: '55', old: /^[1-9]\d[6-9]\d{7}$/, today: national => [`${national.slice(0, 2)}9${national.slice(2)}`],
    sentence: 'Mobile numbers in Brazil have nine digits after the area code since 2016: they begin with 9.',
  },
  {
    callingCode: '57', old: /^[1-8]\d{7}$/, today: behind('60'),
    sentence: 'Landline numbers in Colombia have ten digits since 2021: they begin with 60 and the old area code.',
  },
  {
    callingCode: '84', old: /^16\d{8}$/, today: national => [`3${national.slice(2)}`],
    sentence: 'Mobile numbers in Vietnam have nine digits since 2018: 016 became 03.',
  },
  {
    callingCode: '84', old: /^1(?:2\d|8[68]|99)\d{7}$/,
    today: national => [`${VIETNAM[national.slice(0, 3)]}${national.slice(3)}`],
    sentence: 'Mobile numbers in Vietnam have nine digits since 2018: they begin with 05, 07 or 08 now.',
  },
  {
    callingCode: '39', old: /^(?!1|7|84|89[2459])[1-9]\d{5,9}$/, today: behind('0'),
    sentence: 'Landline numbers in Italy keep their 0 behind +39 since 1998.',
  },
  {
    callingCode: '39', old: /^03\d{8,9}$/, today: national => [national.slice(1)],
    sentence: 'Mobile numbers in Italy have no 0 in front since 2001.',
  },
  {
    callingCode: '237', old: /^[235-9]\d{7}$/, today: national => behind(/^[23]/.test(national) ? '2' : '6')(national),
    sentence: 'Numbers in Cameroon have nine digits since 2014: mobile ones begin with 6, landlines with 2.',
  },
  {
    callingCode: '593', old: /^[89]\d{7}$/, today: behind('9'),
    sentence: 'Mobile numbers in Ecuador have nine digits since 2012: they begin with 9.',
  },
  {
    callingCode: '380', old: /^80\d{9}$/, today: national => [national.slice(2)],
    sentence: 'Numbers in Ukraine are dialled with 0 and without the 8 in front since 2009.',
  },
]

/** How a number that was right under an older plan is dialled today; null where no older plan had it. */
export function renumbered(text: string, country: string): NumberProblem | null {
  const digits = withPlus(keyedDigits(text))
  const read = readWithPlan(digits, country)
  const callingCode = 'countryCallingCode' in read ? read.countryCallingCode : callingCodeOf(country)
  if (!callingCode) return null
  const national = nationalDigits(digits, callingCode, country)
  const fitting = RENUMBERINGS.filter(one => one.callingCode === callingCode && one.old.test(national))
  const numbers = fitting.flatMap(one => one.today(national))
    .map(today => validNumber(`+${callingCode}${today}`, ''))
    .flatMap(number => (number ? choicesOf([number], text) : []))
  const [first] = fitting
  if (!first || numbers.length === 0) return null
  return problem('renumbered', `${first.sentence} Choose the number as it is dialled today.`, distinctChoices(numbers))
}

/** What is dialled for the plus, as a plus, where an old number follows. */
function withPlus(digits: string): string {
  const prefix = DIALLED_FOR_PLUS.find(one => digits.startsWith(one))
  const abroad = prefix === undefined ? '' : digits.slice(prefix.length)
  const isOld = RENUMBERINGS.some(({ callingCode, old }) =>
    abroad.startsWith(callingCode) && old.test(abroad.slice(callingCode.length)))
  return isOld ? `+${abroad}` : digits
}

function nationalDigits(digits: string, callingCode: string, country: string): string {
  for (const prefix of [`+${callingCode}`, callingCode]) {
    if (digits.startsWith(prefix)) return digits.slice(prefix.length)
  }
  const trunk = nationalPrefixOf(country)
  return trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits
}

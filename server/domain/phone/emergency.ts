import { isPlainNumber, keyedDigits, plainSigns } from '../../../shared/phone/typed-text'
import { isBehindParted, isBehindSomething, isEmergencyDigits, isEveryGroupEmergency } from './emergency-digits'
import { emergencyNumberOf } from './emergency-table'
import { EMERGENCY_LINK, readLink } from './read-link'
import { spellings } from './spoken-digits'
import { validNumber } from './valid-number'

export interface Emergency {
  /** The number to dial from an ordinary phone where the caller is; for a `tel:` link. */
  number: string
  /** The caller's country, ISO 3166-1 alpha-2. */
  country: string
}

/** As many digits as make a number that a person may want beside an emergency number. */
const WHOLE_NUMBER = 7
/** Two digits in a sentence are a house or an hour. */
const SHORTEST_IN_WORDS = 3
/** With one of these beside them, digits are the number of the service; without any, it is what is asked for. */
const SERVICE = wordPattern(`
samu; pompiers; gendarmerie; secours; urgences?; poli[cz](?!y)\\p{L}+; pol[ií]cia; polis(?:en|i)?; poliisi; politie; politi(?:et)?
ambulan\\p{L}+; fire(?: ?(?:brigade|department|dept|service|fighters?))?; emergenc(?:y|ies); emergencias?; e[ -]?call; sos; paramedics?
coast ?guard; mayday; gard(?:a|aí); notruf; notarzt; feuerwehr; rettung(?:sdienst)?; krankenwagen; sanität; hulpdiensten; spoed
brandweer; bomberos; bombeiros; guardia (?:civil|costiera); cruz roja; carabinieri; vigili del fuoco; pronto soccorso
brandkår(?:en)?; nödnummer; nødnummer; brannvesen(?:et)?; hätäkeskus; hätänumero; palokunta; pogotowie; straż pożarna; hasiči
záchranka; mentők; tűzoltók?; rendőrség; jandarma; itfaiye; cấp cứu; cảnh sát
скорая(?: помощь)?; полиция; милиция; пожарн\\p{L}+; поліція; швидка; пожежн\\p{L}+; αστυνομία; ασθενοφόρο; πυροσβεστική
משטרה; מד"א; אמבולנס; شرطة; الشرطة; إسعاف; الإسعاف; पुलिस; एम्बुलेंस
`)
/** In scripts that write words without room between them. */
const SERVICE_INSIDE = /警察|救急|救護|救护|消防|报警|報警|急救|火警|경찰|소방|구급|ตำรวจ/u
/** "appelez le 15": two digits that somebody is told to dial. */
const DIAL = wordPattern('appele[rz](?: le)?; compose[rz](?: le)?; faites le; call; dial; ring; wählen; anrufen')
const ONLY_LE = /^le \d\d$/i
/** Commas, w and p for a pause between digits. */
const PAUSE = /(?<=\d)[ ,;]*[pw]+[ ,;]*(?=\d)/gi
/** What phones dial as a star or a hash with digits: *2, *67, #31#, *1831. */
const LONGEST_STAR_CODE = 4

/**
 * Recognises an emergency number however people and phones write it (C11): bare, with spaces, in any script's digits
 * or in words, with a trunk prefix, behind what reaches an outside line or withholds one's own number (9,911 ·
 * #31#112 · 141 999), with the code of any country, in a link, or as the only number of a text. Only whole numbers:
 * 911 is one, the first digits of 911 555 0100 are not.
 *
 * @param country whose plan the digits are read in.
 * @param home where the caller is; the answer names that country's own number.
 */
export function findEmergency(typed: string, country: string, home = country): Emergency | null {
  const plain = plainSigns(typed)
  const { text } = readLink(plain)
  const countries = [...new Set([country, home])]
  const found = EMERGENCY_LINK.test(plain)
    || [text, likeDigits(text), ...spellings(text)].some(one => isEmergencyText(one, countries))
  return found ? { number: emergencyNumberOf(home), country: home } : null
}

/** 9ll, l12, O112 and a spreadsheet's 112.0: letters and decimals that stand for a digit or for nothing. */
function likeDigits(text: string): string {
  const digits = text.replace(/(?<=^\d+)[.,]0+$/, '')
  return /^[\dlIoO|]*\d[\dlIoO|]*$/.test(digits) ? digits.replace(/[lI|]/g, '1').replace(/[oO]/g, '0') : digits
}

function isEmergencyText(text: string, countries: string[]): boolean {
  const isService = SERVICE.test(text) || SERVICE_INSIDE.test(text)
  if (!/\d/.test(text)) return isService
  const isInWords = /[\p{L}:]/u.test(text.replace(/;[a-z]+=/gi, ' ').replace(PAUSE, ' '))
    && !isService && !DIAL.test(text) && !ONLY_LE.test(text)
  const least = isInWords ? SHORTEST_IN_WORDS : 1
  const parts = partsOf(text).filter(({ digits }) => digits.length >= least)
  const groups = text.split(/[ ().,;\-/]+/).filter(group => group !== '')
  if (countries.some(country => isEveryGroupEmergency(groups, country))) return true
  if (isPlainNumber(text) && countries.some(country => isBehindSomething(groups, country)
    || isBehindParted(groups, country))) return true
  const others = parts.filter(({ digits }) => !countries.some(country => isEmergencyDigits(digits, country)))
  return others.length < parts.length && !others.some(({ digits, isWithCode }) => !isWithCode
    && digits.replace('+', '').length >= WHOLE_NUMBER
    && countries.some(country => validNumber(digits, country) !== null))
}

/** The words without the marks that `plainSigns` takes from what was typed, between other signs than letters. */
function wordPattern(words: string): RegExp {
  const plain = words.normalize('NFKC').replace(/[\p{Mn}\p{Me}]/gu, '').split(/[;\n] ?/).filter(Boolean)
  return new RegExp(`(?<!\\p{L})(?:${plain.join('|')})(?!\\p{L})`, 'iu')
}

interface Part {
  digits: string
  /** A network's code stands before the digits without an end of its own, so they are no number. */
  isWithCode: boolean
}

/** Each stretch of digits that could be dialled by itself; and what stands behind a network's own code (*67 911). */
function partsOf(text: string): Part[] {
  const parts = [...text.matchAll(/\+?[\d ().\-/~]*\d/g)].map(({ 0: part, index }) => ({
    part, isWithCode: /[*#] ?$/.test(text.slice(0, index)) && !/\d[*#] ?$/.test(text.slice(0, index)),
  }))
  const slashed = parts.filter(({ part }) => part.includes('/')).flatMap(({ part }) => part.split('/'))
  const behindCodes = [...text.matchAll(/[*#] ?(\d[\d ().-]*)/g)].map(([, keyed = '']) => keyedDigits(keyed))
    .flatMap(keyed => Array.from({ length: LONGEST_STAR_CODE }, (_, index) => keyed.slice(index + 1)))
  const oneByOne = /^\d(?:[^\p{L}\d]+\d)+$/u.test(text) ? [text] : []
  return [
    ...parts.map(({ part, isWithCode }) => ({ digits: keyedDigits(part), isWithCode })),
    ...[...slashed, ...behindCodes, ...oneByOne].map(part => ({ digits: keyedDigits(part), isWithCode: false })),
  ].filter(({ digits }) => digits !== '')
}

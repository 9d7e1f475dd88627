/**
 * Without what is read as something else on paper and over the phone: 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B.
 */
const SIGNS = '34679ACDEFGHJKMNPQRTUVWXY'
const LETTERS = 4
const SIGN_COUNT = 4
const FORM = /^([a-z]{4})([a-z0-9]{4})$/

export const WORKER_CODE_REFUSED = 'That is neither an e-mail address nor a worker code, such as ASHA-4F7K.'

/**
 * A code for somebody of a programme: letters of its name, by which they know it again, and four signs by chance.
 *
 * @param random so many numbers from 0 to below 1 as it is asked for
 */
export function newWorkerCode(programmeName: string, random: () => number): string {
  const letters = programmeName.normalize('NFD').toUpperCase().replace(/[^A-Z]/g, '').slice(0, LETTERS)
  const signs = Array.from({ length: SIGN_COUNT }, () => SIGNS[Math.floor(random() * SIGNS.length)])
  return `${letters.length === LETTERS ? letters : 'CARE'}-${signs.join('')}`
}

/** As it is kept: lower case, whatever spaces and dashes somebody typed. Null for what is no code. */
export function readWorkerCode(typed: string): string | null {
  const found = FORM.exec(typed.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '').toLowerCase())
  return found && `${found[1]}-${found[2]}`
}

/** As it is written. */
export function showWorkerCode(kept: string): string {
  return kept.toUpperCase()
}

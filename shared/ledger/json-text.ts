/** What JSON writes in another way, or we do. Nearly no value has any of it, and those that have none cost nothing. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const SPECIAL = /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]/

/** JSON that holds nothing that any program could take for the end of a line. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string' && !SPECIAL.test(value)) return `"${value}"`
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, character =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

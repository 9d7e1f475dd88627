/** Accents of the scripts that have capitals. Signs that stand above or below elsewhere are vowels: they stay. */
const ACCENTS = /[\u0300-\u036f]/g

/** A name as it is compared with others: “E-Mail” is “email”. In any script; nothing but signs is itself. */
export function foldFieldName(name: string): string {
  const plain = name.normalize('NFKD').replace(ACCENTS, '').normalize('NFC').toLowerCase()
  return plain.replace(/[\p{P}\p{S}\p{Z}]+/gu, '') || plain
}

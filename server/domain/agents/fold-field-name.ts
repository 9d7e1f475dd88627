/** Accents of the scripts that have capitals. Signs that stand above or below elsewhere are vowels: they stay. */
const ACCENTS = /[\u0300-\u036f]/g

/** What nobody sees: joiners, soft hyphens, fillers. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu

/**
 * A name as it is compared with others: “E-Mail” is “email”, and “Straße” is “STRASSE”: in capitals some letters are
 * the same that are not in small ones. In any script; nothing but signs is itself.
 */
export function foldFieldName(name: string): string {
  const plain = name.normalize('NFKD').replace(ACCENTS, '').replace(UNSEEN, '').normalize('NFC').toUpperCase()
  return plain.replace(/[\p{P}\p{S}\p{Z}]+/gu, '') || plain
}

import { formatExact } from '~~/shared/format/money'

/** `chargedMicros` as people say it: "Charged". Units are with the value. */
export function factLabel(name: string): string {
  const words = name.replace(/(Micros|Seconds)$/, '').replaceAll(/([A-Z])/g, ' $1').replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A value by the unit that its name ends in. @param currency in which amounts are written. */
export function factText(name: string, value: unknown, currency: string): string {
  if (value === null || value === undefined || value === '') return 'not set'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value as string | number)
  if (name.endsWith('Micros') && /^-?\d{1,18}$/.test(text)) return formatExact(BigInt(text), currency)
  return name.endsWith('Seconds') ? `${text} s` : text
}

/** What is known, in words; what is not is left out. */
export function factRows(facts: Record<string, unknown>, currency: string): { label: string, text: string }[] {
  return Object.entries(facts).filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => ({ label: factLabel(name), text: factText(name, value, currency).replace(/^([a-z]+)_([a-z_]+)$/, code => code.replaceAll('_', ' ')) }))
}

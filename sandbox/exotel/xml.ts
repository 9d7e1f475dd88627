function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

function element(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return `<${name}/>`
  if (Array.isArray(value)) return value.map(one => element(name, one)).join('')
  if (typeof value === 'object') return `<${name}>${children(value)}</${name}>`
  return `<${name}>${escapeXml(String(value as string | number | boolean))}</${name}>`
}

function children(value: object): string {
  return Object.entries(value).map(([name, inner]: [string, unknown]) => element(name, inner)).join('')
}

/** Exotel's XML has kept the name of its model. */
export function toXml(value: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('TwilioResponse', value)}`
}

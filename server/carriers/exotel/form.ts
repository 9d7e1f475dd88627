const MOST_FIELDS = 100
const NAME = /\bname="([^"\r\n]{1,100})"/i

/**
 * The fields of a body, whichever of the three kinds it is: a form, a form in parts, or JSON, in which what lies deeper
 * is named as forms name it, `Legs[0][Status]`. Null for anything else, and for a name that comes twice.
 */
export function readFields(contentType: string, body: string): Record<string, string> | null {
  const pairs = pairsOf(contentType, body)
  if (!pairs || pairs.length === 0 || pairs.length > MOST_FIELDS) return null
  const fields = new Map(pairs)
  return fields.size === pairs.length ? Object.fromEntries(fields) : null
}

/** What a query or a form says; null for a name that comes twice. */
export function readForm(text: string): Record<string, string> | null {
  return readFields('application/x-www-form-urlencoded', text)
}

/** Whether a body of this kind is read at all. */
export function isReadable(contentType: string): boolean {
  return /^(application\/(x-www-form-urlencoded|json)|multipart\/form-data)\b/i.test(contentType)
}

function pairsOf(contentType: string, body: string): [string, string][] | null {
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return [...new URLSearchParams(body)]
  if (/^application\/json\b/i.test(contentType)) return jsonPairs(body)
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,100})"?/i.exec(contentType)?.[1]
  return boundary === undefined ? null : partPairs(body, boundary.trim())
}

/** RFC 7578, of texts alone: Exotel sends no files. */
function partPairs(body: string, boundary: string): [string, string][] | null {
  const [, ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`)
  const last = parts.pop()
  if (last === undefined || !last.startsWith('--')) return null
  const pairs = parts.map((part): [string, string] | null => {
    const end = part.indexOf('\r\n\r\n')
    const name = NAME.exec(part.slice(0, Math.max(0, end)))?.[1]
    return end < 0 || name === undefined ? null : [name, part.slice(end + 4)]
  })
  return pairs.every(pair => pair !== null) ? pairs : null
}

function jsonPairs(body: string): [string, string][] | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? flatten(value, '') : null
  } catch {
    return null
  }
}

function flatten(value: object, prefix: string, depth = 4): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, string][] => {
    const name = prefix === '' ? key : `${prefix}[${key}]`
    if (typeof inner === 'object' && inner !== null) return depth > 0 ? flatten(inner, name, depth - 1) : []
    return [[name, inner === null || inner === undefined ? '' : String(inner as string | number | boolean)]]
  })
}

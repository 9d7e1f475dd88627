/** Text that is HTML already. Only `html` and our own constants make it. */
export interface Html {
  html: string
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}

/** A template that escapes every text put into it; what is `Html` already goes in as it is. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | Html[])[]): Html {
  const filled = values.map(value => {
    if (typeof value === 'string') return escapeHtml(value)
    return Array.isArray(value) ? value.map(one => one.html).join('') : value.html
  })
  return { html: parts.map((part, index) => part + (filled[index] ?? '')).join('') }
}

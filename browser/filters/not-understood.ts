import type { LocationQuery } from 'vue-router'

/** A part of an address that asks for something, and what it asks for. */
export interface Unread { name: string, text: string }

/**
 * What an address asks for and nobody understood. A page that left it out would answer another question than the one
 * that was asked, and look as if it had answered this one.
 *
 * @param understood the address again, made of what was read in it
 * @param usual what goes without saying, and so is left out of `understood`
 */
export function notUnderstood(
  query: LocationQuery, understood: Record<string, string>, usual: Record<string, string> = {},
): Unread[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const texts = (Array.isArray(value) ? value : [value]).map(one => one ?? '')
    const isRead = texts.length === 1 && (texts[0]!.trim() === '' || name in understood || texts[0] === usual[name])
    return isRead ? [] : [{ name, text: texts.join(', ').slice(0, 100) }]
  })
}

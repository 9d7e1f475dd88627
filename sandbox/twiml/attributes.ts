import { SCHEMA_VIOLATION, TwimlError } from './twiml-error'
import type { Method } from './verbs'

/** An element as it was written. */
export interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  text: string
  children: Element[]
}

/**
 * Reads one element's attributes by what the verb knows. Twilio only warns about attributes that it does not
 * know; here they are errors, because a misspelt one would otherwise pass every test and fail in production.
 */
export class Attributes {
  readonly #read = new Set<string>()

  constructor(private readonly element: Element) {}

  text(name: string, fallback = ''): string {
    return this.optional(name) ?? fallback
  }

  optional(name: string): string | null {
    this.#read.add(name)
    return this.element.attributes[name] ?? null
  }

  url(name: string): string | null {
    const value = this.optional(name)
    if (value === '') throw this.#wrong(name, value, 'a URL')
    return value
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.optional(name)
    if (value === null) return fallback
    const found = allowed.find(choice => choice === value)
    if (found === undefined) throw this.#wrong(name, value, `one of ${allowed.join(', ')}`)
    return found
  }

  method(name: string): Method {
    return this.oneOf(name, ['POST', 'GET'], 'POST')
  }

  flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true'
  }

  /** A whole number; Twilio's code for this very attribute may be given. */
  whole(name: string, low: number, high: number, fallback: number, code = SCHEMA_VIOLATION): number {
    const value = this.optional(name)
    if (value === null) return fallback
    const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (parsed >= low && parsed <= high) return parsed
    throw this.#wrong(name, value, `a whole number from ${low} to ${high}`, code)
  }

  matching(name: string, pattern: RegExp, wanted: string, fallback: string): string {
    const value = this.optional(name)
    if (value === null) return fallback
    if (!pattern.test(value)) throw this.#wrong(name, value, wanted)
    return value
  }

  words<T extends string>(name: string, allowed: readonly T[], fallback: readonly T[]): readonly T[] {
    const value = this.optional(name)
    if (value === null) return fallback
    return value.split(/\s+/).filter(Boolean).map(word => {
      const found = allowed.find(choice => choice === word)
      if (found === undefined) throw this.#wrong(name, value, `some of ${allowed.join(' ')}`)
      return found
    })
  }

  /** @throws TwimlError when the element has an attribute that nobody read */
  end(): void {
    const unknown = Object.keys(this.element.attributes).find(name => !this.#read.has(name))
    if (unknown === undefined) return
    throw new TwimlError(SCHEMA_VIOLATION, `<${this.element.name}> does not know the attribute "${unknown}"`)
  }

  #wrong(name: string, value: string, wanted: string, code = SCHEMA_VIOLATION): TwimlError {
    return new TwimlError(code, `<${this.element.name} ${name}="${value}">: it must be ${wanted}`)
  }
}

/** Builds a value from an element's attributes and insists that every one of them was asked for. */
export function readAll<T>(element: Element, build: (attributes: Attributes) => T): T {
  const attributes = new Attributes(element)
  const built = build(attributes)
  attributes.end()
  return built
}

import type { Branch } from './form'
import { badParameter } from './stripe-error'
import type { Metadata } from './types'

const MOST_METADATA_KEYS = 50
const LONGEST_METADATA_KEY = 40
const LONGEST_METADATA_VALUE = 500

/**
 * Parameters of a request, read by name. What nobody read is unknown, and an error, as at Stripe: a field that the
 * sandbox would quietly ignore could hide a mistake. All methods throw a StripeError that names the parameter.
 */
export class Params {
  readonly #read = new Set<string>()
  readonly #children: Params[] = []

  constructor(
    private readonly branch: Branch,
    private readonly path = '',
  ) {}

  /** Null when it is missing or empty. */
  text(key: string, longest = 5_000): string | null {
    this.#read.add(key)
    const value = this.branch.get(key)
    if (value === undefined || value === '') return null
    if (typeof value !== 'string') throw badParameter(this.name(key), `Invalid string: ${this.name(key)} has parts.`)
    if (value.length > longest) {
      throw badParameter(this.name(key), `${this.name(key)} has ${value.length} characters; ${longest} are the most.`)
    }
    return value
  }

  required(key: string): string {
    const value = this.text(key)
    if (value !== null) return value
    throw badParameter(this.name(key), `Missing required param: ${this.name(key)}.`, 'parameter_missing')
  }

  whole(key: string, low: number, high: number): number | null {
    const value = this.text(key)
    if (value === null) return null
    if (!/^-?\d+$/.test(value)) {
      throw badParameter(this.name(key), `Invalid integer: ${value}`, 'parameter_invalid_integer')
    }
    const number = Number(value)
    if (number < low) throw badParameter(this.name(key), `${this.name(key)} must be at least ${low}.`)
    if (number > high) throw badParameter(this.name(key), `${this.name(key)} must be at most ${high}.`)
    return number
  }

  flag(key: string): boolean | null {
    const value = this.text(key)
    if (value === null) return null
    if (value === 'true' || value === 'false') return value === 'true'
    throw badParameter(this.name(key), `Invalid boolean: ${value}`)
  }

  oneOf<T extends string>(key: string, words: readonly T[]): T | null {
    const value = this.text(key)
    if (value === null) return null
    const word = words.find(one => one === value)
    if (word !== undefined) return word
    throw badParameter(this.name(key), `Invalid ${this.name(key)}: must be one of ${words.join(', ')}, not ${value}.`)
  }

  url(key: string): string | null {
    const value = this.text(key)
    if (value === null) return null
    // The placeholder of a session's id is no URL before it is filled in.
    if (URL.canParse(value) && /^https?:\/\//.test(value)) return value
    throw badParameter(this.name(key), `Not a valid URL: ${value}`, 'url_invalid')
  }

  child(key: string): Params | null {
    this.#read.add(key)
    const value = this.branch.get(key)
    if (value === undefined || value === '') return null
    if (!(value instanceof Map)) throw badParameter(this.name(key), `Invalid object: ${this.name(key)}`)
    return this.#adopt(value, key)
  }

  has(key: string): boolean {
    return this.branch.has(key)
  }

  isText(key: string): boolean {
    return typeof this.branch.get(key) === 'string'
  }

  items(key: string): Params[] {
    const list = this.child(key)
    return list ? [...list.branch.keys()].flatMap(index => list.child(index) ?? []) : []
  }

  texts(key: string): string[] {
    const list = this.child(key)
    return list ? [...list.branch.keys()].flatMap(index => list.text(index) ?? []) : []
  }

  metadata(key = 'metadata'): Metadata {
    const child = this.child(key)
    if (!child) return {}
    const entries = [...child.branch.keys()].flatMap(name => {
      const value = child.text(name, LONGEST_METADATA_VALUE)
      if (name.length > LONGEST_METADATA_KEY) throw badParameter(child.name(name), 'Metadata keys have at most 40 letters.')
      return value === null ? [] : [[name, value] as const]
    })
    if (entries.length > MOST_METADATA_KEYS) throw badParameter(this.name(key), 'Metadata has at most 50 keys.')
    return Object.fromEntries(entries)
  }

  /** Parameters that change words or looks only. */
  ignore(...keys: string[]): void {
    for (const key of keys) this.#read.add(key)
  }

  /** @throws StripeError for the first parameter that nobody has read */
  finish(): void {
    const unknown = [...this.branch.keys()].find(key => !this.#read.has(key))
    if (unknown !== undefined) {
      const name = this.name(unknown)
      throw badParameter(name, `Received unknown parameter: ${name}`, 'parameter_unknown')
    }
    for (const child of this.#children) child.finish()
  }

  name(key: string): string {
    return this.path === '' ? key : `${this.path}[${key}]`
  }

  #adopt(branch: Branch, key: string): Params {
    const child = new Params(branch, this.name(key))
    this.#children.push(child)
    return child
  }
}

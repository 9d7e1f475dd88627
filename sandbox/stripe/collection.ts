import type { Params } from './params'
import { missing } from './stripe-error'
import type { StripeList, StripeObject } from './types'

const MOST_PER_PAGE = 100
const MOST_SECONDS = 1e12

type Test<T> = (object: T) => boolean

function createdTest(params: Params): Test<StripeObject> {
  if (params.isText('created')) {
    const at = params.whole('created', 0, MOST_SECONDS)
    return object => object.created === at
  }
  const range = params.child('created')
  if (!range) return () => true
  const bound = (key: string, fallback: number) => range.whole(key, 0, MOST_SECONDS) ?? fallback
  const [gt, gte] = [bound('gt', -1), bound('gte', -1)]
  const [lt, lte] = [bound('lt', Infinity), bound('lte', Infinity)]
  return ({ created }) => created > gt && created >= gte && created < lt && created <= lte
}

/** All objects of one noun, in the order in which they came to be. */
export class Collection<T extends StripeObject> {
  readonly #list: T[] = []
  readonly #index = new Map<string, number>()

  constructor(
    readonly noun: string,
    readonly url: string,
  ) {}

  add(object: T): T {
    this.#index.set(object.id, this.#list.length)
    this.#list.push(object)
    return object
  }

  /** Puts everything where it belongs in time, after objects of the past were added. */
  sort(): void {
    this.#list.sort((a, b) => a.created - b.created)
    for (const [at, object] of this.#list.entries()) this.#index.set(object.id, at)
  }

  /** Has these objects and no others. */
  replace(objects: readonly T[]): void {
    this.#list.length = 0
    this.#index.clear()
    for (const object of objects) this.add(object)
  }

  find(id: string): T | null {
    return this.#list[this.#index.get(id) ?? -1] ?? null
  }

  /** @throws StripeError `resource_missing` that names `param` */
  get(id: string, param?: string): T {
    const object = this.find(id)
    if (!object) throw missing(this.noun, id, param)
    return object
  }

  all(): readonly T[] {
    return this.#list
  }

  newest(count: number): T[] {
    return this.#list.slice(-count).reverse()
  }

  /** A page, the newest first, by Stripe's cursors. `filters` are parameters that must equal a field of that name. */
  page(params: Params, filters: readonly string[], more: Test<T> = () => true): StripeList<T> {
    const limit = params.whole('limit', 1, MOST_PER_PAGE) ?? 10
    const after = params.text('starting_after')
    const before = params.text('ending_before')
    const created = createdTest(params)
    const wanted = filters.map(key => [key, params.text(key)] as const).filter(([, value]) => value !== null)
    params.finish()
    const matches = (object: T) =>
      created(object) && more(object) && wanted.every(([key, value]) => Reflect.get(object, key) === value)
    const found = before === null ? this.#older(after, limit, matches) : this.#newer(before, limit, matches)
    return { object: 'list', url: this.url, has_more: found.hasMore, data: found.data }
  }

  #older(after: string | null, limit: number, matches: Test<T>): { data: T[], hasMore: boolean } {
    const start = after === null ? this.#list.length : this.#position(after, 'starting_after')
    const data: T[] = []
    for (let at = start - 1; at >= 0; at--) {
      const object = this.#list[at]
      if (!object || !matches(object)) continue
      if (data.length === limit) return { data, hasMore: true }
      data.push(object)
    }
    return { data, hasMore: false }
  }

  #newer(before: string, limit: number, matches: Test<T>): { data: T[], hasMore: boolean } {
    const found = this.#list.slice(this.#position(before, 'ending_before') + 1).filter(matches)
    return { data: found.slice(0, limit).reverse(), hasMore: found.length > limit }
  }

  #position(id: string, param: string): number {
    const at = this.#index.get(id)
    if (at === undefined) throw missing(this.noun, id, param)
    return at
  }
}

import type { Carrier } from './carrier'

/** The carriers that calls are placed with. A row names its carrier; legs, books and prices are asked of that one. */
export interface Carriers {
  /** @throws Error for a name that nobody goes by: a carrier stays configured as long as calls of its are open. */
  of: (name: string) => Carrier
  /** The one that phones in the browser are registered with. */
  browser: Carrier
  all: readonly Carrier[]
}

export function carriersOf(browser: Carrier, ...others: Carrier[]): Carriers {
  const all = [browser, ...others]
  return {
    browser,
    all,
    of(name) {
      const carrier = all.find(each => each.name === name)
      if (!carrier) throw new Error(`there is no carrier called ${name}`)
      return carrier
    },
  }
}

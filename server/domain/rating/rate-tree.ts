import type { RatePrefixes } from './match-rate'

/** Rates by the digits of their destination prefixes. */
export interface RateBranch<Rate> {
  /** Those whose prefix ends here. */
  rates: Rate[]
  children: Map<string, RateBranch<Rate>>
}

export function plantRates<Rate extends RatePrefixes>(rates: readonly Rate[]): RateBranch<Rate> {
  const root: RateBranch<Rate> = { rates: [], children: new Map() }
  for (const rate of rates) {
    let branch = root
    for (const digit of rate.destinationPrefix) {
      let next = branch.children.get(digit)
      if (!next) branch.children.set(digit, next = { rates: [], children: new Map() })
      branch = next
    }
    branch.rates.push(rate)
  }
  return root
}

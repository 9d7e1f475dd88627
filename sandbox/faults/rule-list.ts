type Input = Record<string, unknown>

/** Rules that are set over the control API: all of what is sent together, or none of it. */
export class RuleList<Rule> {
  protected rules: Rule[] = []
  #lastId = 0

  /** @param parse reads a rule as it comes. It throws a TypeError in words that name the wrong field. */
  constructor(private readonly parse: (input: unknown, id: number) => Rule) {}

  list(): Rule[] {
    return this.rules
  }

  /** @throws TypeError on a malformed rule; then nothing has changed */
  add(...inputs: unknown[]): Rule[] {
    const rules = inputs.map((input, index) => this.parse(input, this.#lastId + 1 + index))
    this.#lastId += rules.length
    this.rules.push(...rules)
    return rules
  }

  /** @throws TypeError on a malformed rule; then the old rules stand */
  replace(inputs: readonly unknown[]): Rule[] {
    const before = this.rules
    this.rules = []
    try {
      return this.add(...inputs)
    } catch (error) {
      this.rules = before
      throw error
    }
  }

  clear(): void {
    this.rules = []
  }
}

/** @throws TypeError for what is no object of these fields */
export function readFields(value: unknown, known: readonly string[]): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('a fault is an object')
  const unknown = Object.keys(value).find(key => !known.includes(key))
  if (unknown !== undefined) throw new TypeError(`unknown field "${unknown}"; known are ${known.join(', ')}`)
  return value as Input
}

/** @throws TypeError for what is no whole number from `low` to `high`; what is left out, or null, is `fallback` */
export function readWhole<Fallback>(
  input: Input, key: string, [low, high]: readonly [number, number], fallback: Fallback,
): number | Fallback {
  const value = input[key] ?? null
  if (value === null) return fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
  throw new TypeError(`"${key}" must be a whole number from ${low} to ${high}`)
}

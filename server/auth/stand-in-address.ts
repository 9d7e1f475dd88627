/** better-auth asks that an address ends in letters, which `….xn--p1ai` does not. */
const STAND_IN = '.encoded'
const ENCODED_TOP = /\.xn--[a-z0-9-]+$/

/** The address as better-auth takes it. */
export function toStandIn(email: string): string {
  return ENCODED_TOP.test(email) ? `${email}${STAND_IN}` : email
}

interface Query { where?: { field: string, value: unknown }[] }
interface Finder { findOne: (query: never) => Promise<unknown> }

/**
 * Looks people up by their own address where better-auth was given the stand-in, and hands out who was found by the one
 * that was asked for: another is nobody to it.
 */
export function withoutStandIn<Options, Adapter extends Finder>(create: (options: Options) => Adapter) {
  return (options: Options): Adapter => {
    const adapter = create(options)
    const findOne = async (query: Query) => {
      const asked = query.where?.find(isStandIn)
      if (!asked) return adapter.findOne(query as never)
      const where = query.where?.map(one => (one === asked ? { ...one, value: fromStandIn(asked.value) } : one))
      const found = await adapter.findOne({ ...query, where } as never)
      return found && { ...found, email: asked.value }
    }
    return { ...adapter, findOne: findOne as Adapter['findOne'] }
  }
}

function isStandIn(one: { field: string, value: unknown }): one is { field: string, value: string } {
  return one.field === 'email' && typeof one.value === 'string' && one.value.endsWith(STAND_IN)
}

/** The person's own address again. */
export function fromStandIn(email: string): string {
  return email.endsWith(STAND_IN) ? email.slice(0, -STAND_IN.length) : email
}

/** better-auth asks that an address ends in letters, which `….xn--p1ai` does not. */
const STAND_IN = '.encoded'
const ENCODED_TOP = /\.xn--[a-z0-9-]+$/

/** The address as better-auth takes it. */
export function toStandIn(email: string): string {
  return ENCODED_TOP.test(email) ? `${email}${STAND_IN}` : email
}

interface Query { where?: { field: string, value: unknown }[] }
interface Finder { findOne: (query: never) => Promise<unknown> }

/** Looks people up by their own address where better-auth was given the stand-in. */
export function withoutStandIn<Options, Adapter extends Finder>(create: (options: Options) => Adapter) {
  return (options: Options): Adapter => {
    const adapter = create(options)
    const findOne = (query: Query) => adapter.findOne({
      ...query,
      where: query.where?.map(one => (one.field === 'email' && typeof one.value === 'string' ? { ...one, value: fromStandIn(one.value) } : one)),
    } as never)
    return { ...adapter, findOne: findOne as Adapter['findOne'] }
  }
}

/** The person's own address again. */
export function fromStandIn(email: string): string {
  return email.endsWith(STAND_IN) ? email.slice(0, -STAND_IN.length) : email
}

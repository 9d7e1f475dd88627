import type { Admin } from '../test-context'

/**
 * Plants a bug: replaces a piece of a kernel function's source in this one database, a pattern wherever it matches.
 *
 * @throws when the piece is not there: a planted bug that plants nothing proves nothing.
 */
export async function mutateFunction(admin: Admin, name: string, from: string | RegExp, to: string): Promise<void> {
  const [row] = await admin`select pg_get_functiondef(oid) as source from pg_proc where proname = ${name} and pronamespace = 'public'::regnamespace`
  const source = String(row?.source)
  const isThere = typeof from === 'string' ? source.split(from).length === 2 : from.test(source)
  if (!isThere) throw new Error(`${name} does not hold ${String(from)}, once`)
  await admin.unsafe(typeof from === 'string' ? source.replace(from, () => to) : source.replaceAll(new RegExp(from, 'g'), () => to))
}

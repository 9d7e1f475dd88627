import type { Admin } from '../test-context'

/**
 * Plants a bug: replaces a piece of a kernel function's source in this one database.
 *
 * @throws when the piece is not there: a planted bug that plants nothing proves nothing.
 */
export async function mutateFunction(admin: Admin, name: string, from: string, to: string): Promise<void> {
  const [row] = await admin`select pg_get_functiondef(oid) as source from pg_proc where proname = ${name} and pronamespace = 'public'::regnamespace`
  const source = String(row?.source)
  if (source.split(from).length !== 2) throw new Error(`${name} does not hold exactly one “${from}”`)
  await admin.unsafe(source.replace(from, () => to))
}

import { sql, type SQL } from 'drizzle-orm'

// PostgreSQL's own form, because this driver writes no arrays of its own accord

export const uuids = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`

export const texts = (values: readonly string[]): SQL => sql`${`{${values.map(value => JSON.stringify(value)).join(',')}}`}::text[]`

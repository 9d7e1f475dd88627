import { sql, type SQL } from 'drizzle-orm'

// PostgreSQL's own form, because this driver writes no arrays of its own accord

export const uuids = (ids: readonly string[]): SQL => sql`${`{${ids.join(',')}}`}::uuid[]`

export const texts = (values: readonly string[]): SQL => sql`${`{${values.map(value => JSON.stringify(value)).join(',')}}`}::text[]`

/** As text, for a statement that says of what kind they are. */
export const integerArray = (values: readonly (number | bigint)[]): string => `{${values.join(',')}}`

/** For `JSON.stringify`: money as text, of which the database makes a number again. */
export const withBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

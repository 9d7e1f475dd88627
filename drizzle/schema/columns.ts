import { bigint, customType, timestamp } from 'drizzle-orm/pg-core'

/** Money in micros or a rate in nanos: a bigint in the database and in the program (M1). */
export const money = (name: string) => bigint(name, { mode: 'bigint' })

/** An instant. Microseconds in the database; cursors carry it as text so that nothing is cut off. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const bytea = customType<{ data: Uint8Array, driverData: Uint8Array }>({
  dataType: () => 'bytea',
})

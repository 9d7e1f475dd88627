/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0007_legs_carriers_components+c9128e745dce'

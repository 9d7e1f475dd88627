/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0021_agents_limits_and_costs+a7a2270d0de2'

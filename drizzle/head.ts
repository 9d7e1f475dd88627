/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0021_agents_limits_and_costs+b4d110e50af0'

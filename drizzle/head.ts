/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0018_agent_calls+a3e7570721fb'

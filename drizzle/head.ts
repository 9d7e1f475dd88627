/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0014_outreach+1a0455c3bab1'

/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0002_sessions_and_erasure+f73aa8b2e6c8'

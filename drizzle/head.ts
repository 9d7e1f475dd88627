/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0020_agents_rounds_and_blocked_numbers+161e385e7a74'

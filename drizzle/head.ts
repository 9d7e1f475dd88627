/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0002_people_first+7961724ba5b3'

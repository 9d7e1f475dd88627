/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0006_card_fingerprints_and_sign_in_places+a6200047bb12'

/** What this code expects of the database. Written by `npm run db:generate`; a test compares it with the files. */
export const SCHEMA_HEAD = '0019_talks_leads_and_costs+fff98835cc1f'

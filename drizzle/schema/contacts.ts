import { sql } from 'drizzle-orm'
import { boolean, char, check, customType, foreignKey, index, integer, jsonb, pgTable, primaryKey, smallint, text, unique, uniqueIndex, uuid, type AnyPgColumn } from 'drizzle-orm/pg-core'
import { IMPORT_FORMATS, IMPORT_STATES } from '../../shared/schemas/contact-imports'
import { user } from './auth'
import { instant } from './columns'
import { programme } from './programmes'

/** Text whose order is that of its characters, in every database alike: places in a list are told by it. */
const orderedText = customType<{ data: string }>({ dataType: () => 'text collate "C"' })

/** Somebody whom a person calls. Theirs alone: staff read none of it. */
export const contact = pgTable('contact', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  name: text('name').notNull(),
  email: text('email'),
  note: text('note').notNull(),
  tags: text('tags').array().notNull(),
  isFavourite: boolean('is_favourite').notNull(),
  /** The name as lists are sorted. */
  sortName: orderedText('sort_name').notNull(),
  /** The name as `folded` has it: the same for two who may be one. */
  nameKey: text('name_key').notNull(),
  /** All that a contact is found by, folded, with the digits of its numbers. */
  searchText: text('search_text').notNull(),
  /** Contacts of which their owner has said that they are other people. */
  apartFrom: uuid('apart_from').array().notNull().default(sql`'{}'::uuid[]`),
  /** When the last completed call to one of its numbers began (K2). */
  lastCalledAt: instant('last_called_at'),
  revision: integer('revision').notNull().default(1),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  /** Kept for a day, so that it can be taken back. */
  deletedAt: instant('deleted_at'),
}, table => [
  unique('contact_of_user').on(table.id, table.userId),
  index('contact_by_name').on(table.userId, table.sortName, table.id).where(sql`${table.deletedAt} is null`),
  index('contact_favourites_first').on(table.userId, sql`(not ${table.isFavourite})`, table.sortName, table.id).where(sql`${table.deletedAt} is null`),
  index('contact_deleted').on(table.deletedAt).where(sql`${table.deletedAt} is not null`),
])

/** A number of a contact. Once per owner (K1); that of a deleted one is free for another. */
export const contactNumber = pgTable('contact_number', {
  contactId: uuid('contact_id').notNull(),
  userId: text('user_id').notNull(),
  /** E.164. */
  number: text('number').notNull(),
  label: text('label').notNull(),
  /** ISO 3166-1 alpha-2, from the number; null for numbers of no country. */
  country: char('country', { length: 2 }),
  place: smallint('place').notNull(),
  /** False once the contact is deleted. */
  isLive: boolean('is_live').notNull().default(true),
}, table => [
  primaryKey({ columns: [table.contactId, table.number] }),
  // both columns: nobody hangs a number on somebody else's contact
  foreignKey({ name: 'contact_number_contact', columns: [table.contactId, table.userId], foreignColumns: [contact.id, contact.userId] }).onDelete('cascade'),
  uniqueIndex('contact_number_once').on(table.userId, table.number).where(sql`${table.isLive}`),
  check('contact_number_e164', sql`${table.number} ~ '^\\+[1-9][0-9]{4,14}$'`),
])

/** A file of people that was read and waits for a yes; nobody has anything of it until then. */
export const contactImport = pgTable('contact_import', {
  id: uuid('id').primaryKey(),
  userId: text('user_id').notNull().references(() => user.id),
  /** Whose people in care it would be; null: contacts of the person. */
  programmeId: uuid('programme_id').references((): AnyPgColumn => programme.id),
  format: text('format', { enum: IMPORT_FORMATS }).notNull(),
  state: text('state', { enum: IMPORT_STATES }).notNull(),
  rowsRead: integer('rows_read').notNull().default(0),
  rowsDone: integer('rows_done').notNull().default(0),
  badRows: integer('bad_rows').notNull().default(0),
  added: integer('added').notNull().default(0),
  joined: integer('joined').notNull().default(0),
  createdAt: instant('created_at').notNull(),
  appliedAt: instant('applied_at'),
}, table => [
  unique('contact_import_of_user').on(table.id, table.userId),
  index('contact_import_by_user').on(table.userId, table.createdAt),
])

/** What one place of such a file says: somebody, or why nobody could be read there. */
export const contactImportRow = pgTable('contact_import_row', {
  importId: uuid('import_id').notNull(),
  userId: text('user_id').notNull(),
  /** In the order of the file. */
  place: integer('place').notNull(),
  line: integer('line').notNull(),
  problem: text('problem'),
  content: jsonb('content').$type<unknown>(),
}, table => [
  primaryKey({ columns: [table.importId, table.place] }),
  foreignKey({ name: 'contact_import_row_import', columns: [table.importId, table.userId], foreignColumns: [contactImport.id, contactImport.userId] }).onDelete('cascade'),
  check('contact_import_row_says_one', sql`(${table.problem} is null) <> (${table.content} is null)`),
])

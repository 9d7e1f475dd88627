import { z } from 'zod'
import { UtcInstant } from './common'

export const IMPORT_FORMATS = ['csv', 'vcard'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** `reading` while the file arrives; `ready` waits for a yes; `applied` is in the book, all of it. */
export const IMPORT_STATES = ['reading', 'ready', 'applied'] as const

export const ImportProblem = z.strictObject({ line: z.number(), problem: z.string() })
export type ImportProblem = z.infer<typeof ImportProblem>

/** Of the problems that a file has, so many are told one by one. */
export const MOST_PROBLEMS_TOLD = 500

/** 201 of `POST /api/user/contacts/imports`, and what `GET /api/user/contacts/imports/:id` says of it since. */
export const ContactImportDto = z.strictObject({
  id: z.string(),
  format: z.enum(IMPORT_FORMATS),
  state: z.enum(IMPORT_STATES),
  /** People that were read. */
  rows: z.number(),
  /** Of these, those whom the book or an earlier line has by one of their numbers: they are joined. */
  knownRows: z.number(),
  /** How many of them are done. */
  rowsDone: z.number(),
  /** Places of the file where nobody could be read, or not all of somebody. */
  badRows: z.number(),
  problems: z.array(ImportProblem),
  /** The first few, as they will be. */
  sample: z.array(z.strictObject({
    line: z.number(), name: z.string(), email: z.string(), numbers: z.array(z.string()), tags: z.array(z.string()),
  })),
  /** Once it is applied: new contacts, and those that were there and have more now. */
  added: z.number(),
  joined: z.number(),
  createdAt: UtcInstant,
})
export type ContactImportDto = z.infer<typeof ContactImportDto>

export const StartImportQuery = z.object({ format: z.enum(IMPORT_FORMATS) })
export type StartImportQuery = z.infer<typeof StartImportQuery>

export const CONTACT_FILE_FORMATS = ['csv', 'vcf'] as const
export const ContactFileQuery = z.object({ format: z.enum(CONTACT_FILE_FORMATS).default('csv') })
export type ContactFileQuery = z.infer<typeof ContactFileQuery>

import { z } from 'zod'
import { ContactImportDto } from '../contact-imports'
import { CareFilter } from './care'
import { OUTREACH_LANGUAGES } from './words'

export const CareImportQuery = z.object({ programme: z.uuid() })
export type CareImportQuery = z.infer<typeof CareImportQuery>

/** 201 of `POST /api/outreach/people/imports`, and what `GET /api/outreach/people/imports/:id` says of it since. */
export const CareImportDto = z.strictObject({
  ...ContactImportDto.omit({ format: true, sample: true }).shape,
  programmeId: z.string(),
  /** The first few, as they will be. */
  sample: z.array(z.strictObject({
    line: z.number(), name: z.string(), number: z.string(), language: z.enum(OUTREACH_LANGUAGES), place: z.string(),
    worker: z.string(), hasConsent: z.boolean(),
  })),
})
export type CareImportDto = z.infer<typeof CareImportDto>

/** What is filtered is what is in the file. */
export const CareFileQuery = CareFilter
export type CareFileQuery = z.infer<typeof CareFileQuery>

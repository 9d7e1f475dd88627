import { z } from 'zod'
import { ERROR_CODES, type ErrorDto } from '../errors'

export const ErrorReply = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string().min(1),
  requestId: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
}) satisfies z.ZodType<ErrorDto>

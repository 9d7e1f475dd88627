import { createHash } from 'node:crypto'
import type { CallAnalyticsDto } from '../../../shared/schemas/analytics'

/** Names the state of the figures: the same name, the same figures. What is saved is sending them. */
export const analyticsVersion = (analytics: CallAnalyticsDto): string =>
  createHash('sha1').update(JSON.stringify(analytics)).digest('base64url')

import { defineEventHandler } from 'h3'

/** GET /api/health/live: the process answers. Asks nothing else. */
export default defineEventHandler(() => 'ok')

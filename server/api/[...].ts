import { defineEventHandler, setResponseHeader, setResponseStatus } from 'h3'
import { STATUS_OF } from '../http/errors'
import type { ErrorDto } from '../../shared/errors'

/** Everything below /api that is not named elsewhere: an answer for programs, not the pages' 404. */
export default defineEventHandler((event): ErrorDto => {
  setResponseHeader(event, 'cache-control', 'no-store')
  setResponseStatus(event, STATUS_OF.not_found)
  return { code: 'not_found', message: `There is nothing at this address for ${event.method}.` }
})

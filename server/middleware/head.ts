import { defineEventHandler } from 'h3'
import { serveHeadAsGet } from '../http/asks-for-head'

/** HEAD answers where GET does: health checks ask so. */
export default defineEventHandler(event => serveHeadAsGet(event))

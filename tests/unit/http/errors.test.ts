import { describe, expect, it } from 'vitest'
import { STATUS_OF } from '../../../server/http/errors'
import { ERROR_CODES } from '../../../shared/errors'

describe('codes and their HTTP numbers', () => {
  it('know each other, one for one', () => {
    expect(Object.keys(STATUS_OF).sort()).toEqual([...ERROR_CODES].sort())
  })

  it('are refusals: 4xx, or 5xx where it is our trouble', () => {
    const ours = Object.entries(STATUS_OF).filter(([, status]) => status >= 500).map(([code]) => code)
    expect(ours.sort()).toEqual(['carrier_missing', 'carrier_unavailable', 'internal', 'payment_unavailable', 'service_unavailable'])
    for (const status of Object.values(STATUS_OF)) expect(status).toBeGreaterThanOrEqual(400)
  })

  it('W1 answer a forged webhook with 401, and a misshapen one with 400, 413 or 415', () => {
    expect(STATUS_OF).toMatchObject({
      signature_refused: 401, webhook_malformed: 400, webhook_mismatch: 400, payload_too_large: 413,
      unsupported_media_type: 415,
    })
  })

  it('A2 have no number of their own for what is somebody else’s', () => {
    expect(STATUS_OF.not_found).toBe(404)
    expect(ERROR_CODES.filter(code => /owner|foreign|other/.test(code))).toEqual([])
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { SAMPLE_NUMBERS } from '../../../browser/rating/sample-calls'
import { admitNumber } from '../../../server/domain/phone/admit-number'

describe('the examples of the front page', () => {
  it.each(SAMPLE_NUMBERS)('C11 $label is a number that can be called', ({ number }) => {
    expect(admitNumber(number, 'US', 'US')).toMatchObject({ ok: true, number: { display: number } })
  })
})

import { describe, expect, it } from 'vitest'
import { Journeys } from '../support/e2e/journeys'
import { farEndOf } from '../support/e2e/far-end'
import { FAR_ENDS } from '../support/e2e/stack'
import { until } from '../support/sandbox/until'

const journeys = new Journeys()

describe('keys', () => {
  it('twenty that are pressed in a second all arrive, in their order, and a code that is pasted too', async () => {
    const { page, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    const callId = await dialer.newestCallId()
    const keys = '31415926535897932384'
    // as fast as a keyboard repeats
    await page.evaluate(all => {
      for (const key of all) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    }, keys)
    await page.getByTestId('call-view').filter({ hasText: keys }).waitFor()
    await until(async () => (await farEndOf(journeys, callId)).dtmf === keys, 'twenty keys at the far end')
    await page.evaluate(() => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text', '27 18-28#')
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await until(async () => (await farEndOf(journeys, callId)).dtmf === `${keys}271828#`, 'what was pasted at the far end')
    await dialer.hangUp()
    expect(await dialer.waitForOutcome(/and paid/)).toContain('You talked for')
  })
})

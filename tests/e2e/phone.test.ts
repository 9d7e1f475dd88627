import { describe, expect, it } from 'vitest'
import { seriousFindings } from '../support/e2e/axe'
import { MICROPHONE_HERTZ } from '../support/e2e/browser'
import { expectChargedOnce } from '../support/e2e/call-records'
import { DialerPage } from '../support/e2e/dialer-page'
import { farEndOf } from '../support/e2e/far-end'
import { Journeys } from '../support/e2e/journeys'
import { heardHertz } from '../support/e2e/page-probes'
import { FAR_ENDS, FAR_TONE_HERTZ } from '../support/e2e/stack'
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

describe('the sound of a phone', () => {
  it('is tested by hearing oneself, before a first call: nothing is dialled, held or kept at the carrier', async () => {
    const { page, dialer, person } = await journeys.openDialer()
    await page.getByTestId('sound-offer').filter({ hasText: 'Your first call here?' }).waitFor()
    await page.getByTestId('open-sound').click()
    await page.getByTestId('start-echo').click()
    const test = page.getByTestId('echo-test')
    await test.filter({ hasText: 'Say a few words after the tone' }).waitFor()
    // what the microphone hears comes back
    await until(async () => Math.abs(await heardHertz(page) - MICROPHONE_HERTZ) < 15, 'the microphone’s own tone in the page')
    await test.getByRole('button', { name: 'Yes, I heard myself' }).click()
    await test.filter({ hasText: 'It is free' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('sound-offer').filter({ hasText: /^\s*Sound/ }).waitFor()
    await dialer.waitForDevice('Ready')
    const rows = await journeys.stack.context.admin`select id from call where user_id = ${person.id}`
    expect(rows).toHaveLength(0)
    const events = await journeys.stack.control.get<{ kind: string, path?: string, method?: string, status?: number }[]>('/events')
    expect(JSON.stringify(events)).toMatch(/"method":"DELETE"[^}]*Recordings\/RE[0-9a-f]{32}\.json"[^}]*"status":204/)
    // the phone is as good as before
    await dialer.talk(FAR_ENDS.tone)
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
  })

  it('goes on when the microphone is unplugged in mid-call, with another one and with none', async () => {
    const { context, page, watch, dialer } = await journeys.openDialer()
    // the SDK looks for another microphone by itself, and catches nothing where there is none
    watch.announce(/exception: Device not found/)
    await context.addInitScript(unpluggable)
    await page.reload()
    await dialer.waitForDevice('Ready')
    await page.getByTestId('open-sound').click()
    await page.getByTestId('try-microphone').click()
    await page.getByRole('combobox', { name: 'Microphone' }).selectOption({ index: 1 })
    const chosen = await page.getByRole('combobox', { name: 'Microphone' }).locator('option:checked').innerText()
    await page.keyboard.press('Escape')
    await dialer.talk(FAR_ENDS.tone)
    const callId = await dialer.newestCallId()
    const isHeard = async () => (await farEndOf(journeys, callId)).tones[String(MICROPHONE_HERTZ)]! > 300
    await until(isHeard, 'the chosen microphone at the far end')

    await page.evaluate(label => window.unplug(device => device.label === label), chosen)
    const notice = page.getByTestId('call-notice')
    await notice.filter({ hasText: `${chosen} was unplugged. The call goes on with` }).waitFor()
    await until(isHeard, 'the other microphone at the far end')

    await page.evaluate(() => window.unplug(() => true))
    await notice.filter({ hasText: 'No microphone is left' }).waitFor()
    await until(async () => Math.abs(await heardHertz(page) - FAR_TONE_HERTZ) < 15, 'the far end, which is still heard')
    await page.getByRole('button', { name: 'Try the microphone again' }).waitFor()

    await page.evaluate(() => window.unplug(() => false))
    await notice.filter({ hasText: 'They can hear you again' }).waitFor()
    await until(isHeard, 'the microphone that is back')
    await dialer.waitForState('In call')
    await dialer.hangUp()
    await dialer.waitForOutcome(/and paid \$0\.02/)
  })
})

declare global {
  interface Window {
    /** Leaves the browser without the microphones that `isGone` names; all others are there. */
    unplug: (isGone: (device: MediaDeviceInfo) => boolean) => void
  }
}

/** Runs in the page: lets a test unplug microphones as a person does, as far as the browser's own interface tells. */
function unpluggable(): void {
  const { mediaDevices } = navigator
  const all = mediaDevices.enumerateDevices.bind(mediaDevices)
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  let isGone = (_: MediaDeviceInfo) => false
  const there = async () => (await all()).filter(device => device.kind !== 'audioinput' || !isGone(device))
  Object.defineProperty(mediaDevices, 'enumerateDevices', { value: there })
  mediaDevices.getUserMedia = async constraints => {
    if (!(await there()).some(device => device.kind === 'audioinput')) throw new DOMException('none', 'NotFoundError')
    return open(constraints)
  }
  window.unplug = next => {
    isGone = next
    mediaDevices.dispatchEvent(new Event('devicechange'))
  }
}

describe('a first call by keyboard alone', () => {
  it('is tested, made, muted, keyed and ended, with nothing serious against any of its screens', async () => {
    const { page, dialer } = await journeys.openDialer({ reducedMotion: 'reduce' })
    const isClean = async (screen: string) => expect(await seriousFindings(page), screen).toEqual([])
    await until(() => page.evaluate(() => document.activeElement?.id === 'number'), 'the focus on the number')
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('?')
    await page.getByTestId('shortcuts').filter({ hasText: /Escape\s*Escape/ }).waitFor()
    await isClean('the list of keys')
    await page.keyboard.press('Escape')
    await page.getByTestId('shortcuts').waitFor({ state: 'hidden' })
    await page.keyboard.press('s')
    await page.getByTestId('sound-panel').waitFor()
    await isClean('sound')
    await page.keyboard.press('Escape')
    await page.getByTestId('sound-panel').waitFor({ state: 'hidden' })
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('/')
    await page.keyboard.type(FAR_ENDS.tone)
    await until(() => dialer.callButton.isEnabled(), 'the price')
    await page.keyboard.press('Enter')
    await dialer.waitForState('In call')
    const callId = await dialer.newestCallId()
    await page.getByTestId('line').filter({ hasText: 'Line: good' }).waitFor()
    await page.getByTestId('minute-end').filter({ hasText: /Next minute starts in \d+ s/ }).waitFor()
    await isClean('the call')
    await page.keyboard.press('m')
    await page.getByTestId('mute').filter({ hasText: 'Muted' }).waitFor()
    await page.keyboard.press('m')
    await page.keyboard.type('42#')
    await until(async () => (await farEndOf(journeys, callId)).dtmf === '42#', 'the keys at the far end')
    await page.keyboard.press('e')
    await page.getByTestId('minute-end').filter({ hasText: /Hangs up at [01]:57/ }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('call-notice').filter({ hasText: 'Press Escape again to hang up' }).waitFor()
    await dialer.waitForState('In call')
    await page.keyboard.press('Escape')
    await dialer.waitForOutcome(/and paid \$0\.02/)
  })
})

describe('a page that is loaded anew in mid-call', () => {
  it('ends the call, and the next page says so and leads to the receipt', async () => {
    const { page, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    const callId = await dialer.newestCallId()
    page.on('dialog', dialog => void dialog.accept())
    await page.reload()
    const left = page.getByTestId('left-call')
    await left.filter({ hasText: 'You pay for what was talked, no more.' }).waitFor()
    expect(await expectChargedOnce(journeys.stack, callId)).toBe(20_000n)
    await dialer.waitForDevice('Ready')
    await left.getByRole('link', { name: 'See its receipt' }).click()
    await page.waitForURL(`**/calls/${callId}`)
    await page.goBack()
    await dialer.waitForDevice('Ready')
    await page.reload()
    await dialer.waitForDevice('Ready')
    expect(await left.count(), 'it is said once').toBe(0)
  })
})

describe('two tabs of one browser', () => {
  it('show one call: the other one mirrors it, waits, and takes over when it is closed', async () => {
    const { context, page, dialer } = await journeys.openDialer()
    await dialer.talk(FAR_ENDS.tone)
    const other = new DialerPage(await context.newPage())
    await other.page.goto('/dialer')
    await other.waitForDevice('You are in a call in another tab')
    const mirrored = other.page.getByTestId('elsewhere')
    await mirrored.filter({ hasText: /In call · 0:\d\d · \$0\.0[02] so far \+44 20 7946 0001/ }).waitFor()
    await page.getByTestId('mute').click()
    await mirrored.filter({ hasText: 'muted' }).waitFor()
    const callId = await dialer.newestCallId()
    await page.close({ runBeforeUnload: false })
    await other.waitForDevice('Ready')
    await expectChargedOnce(journeys.stack, callId)
    await other.talk(FAR_ENDS.tone)
    await other.hangUp()
    await other.waitForOutcome(/and paid \$0\.02/)
  })

  it('hand the phone on when the one that took it is closed', async () => {
    const { context, dialer } = await journeys.openDialer()
    const other = await new DialerPage(await context.newPage()).open()
    await dialer.waitForDevice('The phone moved to another tab')
    await other.page.close()
    await dialer.waitForDevice('Ready')
  })
})

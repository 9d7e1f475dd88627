import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NumberCheckDto, NumbersDto } from '~~/shared/schemas/numbers'
import NumbersPage from '~/pages/numbers.vue'
import { useCallStore } from '~~/composables/useCallStore'
import { CALL_ID, sampleCall, sampleProfile, sampleQuote } from '../support/samples'

enableAutoUnmount(afterEach)

const PLATFORM = { number: '+14155550100', display: '+1 415 555 0100', kind: 'platform', country: 'US', isShown: true, since: null } as const
const OWN = { number: '+442079460111', display: '+44 20 7946 0111', kind: 'verified', country: 'GB', isShown: false, since: '2026-11-20T10:00:00.000Z' } as const
const CHECK: NumberCheckDto = {
  id: 'k1', number: OWN.number, display: OWN.display, state: 'code', message: 'Type the six digits that you heard.', callId: CALL_ID,
  chargedMicros: '20000', currency: 'USD', triesLeft: 5, expiresAt: '2026-11-20T10:10:00.000Z', carrierCode: null,
}
const server = { numbers: [PLATFORM] as NumbersDto['numbers'], said: [] as unknown[], isBroken: false, check: CHECK, answer: CHECK as NumberCheckDto | { code: string, message: string } }

/** What a look at the check waits for; nothing unless a test says so. */
const slow: { reading: (() => Promise<void>) | null } = { reading: null }

registerEndpoint('/api/user/profile', () => sampleProfile())
registerEndpoint('/api/user/numbers', event => {
  if (!server.isBroken) return { numbers: server.numbers }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'The database is away. Try again soon.' }
})
registerEndpoint('/api/user/numbers/shown', { method: 'PUT', handler: async event => {
  server.said.push(await readBody(event))
  return { numbers: server.numbers.map(one => ({ ...one, isShown: one.number === OWN.number })) }
} })
registerEndpoint('/api/rates/quote', () => sampleQuote({ toNumber: OWN.number, display: OWN.display }))
registerEndpoint('/api/user/numbers/checks', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  return server.check
} })
registerEndpoint('/api/user/numbers/checks/k1', async () => {
  const { check } = server
  await slow.reading?.()
  return check
})
registerEndpoint('/api/user/numbers/checks/k1/code', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  if ('message' in server.answer && !('id' in server.answer)) setResponseStatus(event, 422)
  return server.answer
} })

beforeEach(() => {
  slow.reading = null
  Object.assign(server, { numbers: [PLATFORM], said: [], isBroken: false, check: CHECK, answer: CHECK })
})

async function open() {
  const page = await mountSuspended(NumbersPage, { route: '/numbers' })
  await vi.waitFor(() => expect(page.find('[data-test=numbers]').exists() || page.text().includes('could not be loaded')).toBe(true))
  return page
}

async function askForCode(page: Awaited<ReturnType<typeof open>>): Promise<void> {
  await page.get('[data-test=own-number]').setValue('+44 20 7946 0111')
  await page.get('[data-test=add-number] form').trigger('submit')
  await vi.waitFor(() => expect(page.find('[data-test=call-me]').exists()).toBe(true))
  expect(page.get('[data-test=check-quote]').text()).toMatch(/costs \$0\.0\d+.* charged when that phone answers/s)
  await page.get('[data-test=call-me]').trigger('click')
  await vi.waitFor(() => expect(page.find('[data-test=check]').exists()).toBe(true))
}

describe('/numbers', () => {
  it('says what the other side sees, and that there is none of one’s own yet', async () => {
    const page = await open()
    expect(page.text()).toContain('+1 415 555 0100')
    expect(page.text()).toContain('You have no number of your own yet')
  })

  it('says why numbers could not be loaded, and loads them again', async () => {
    server.isBroken = true
    const page = await open()
    expect(page.text()).toContain('The database is away. Try again soon.')
    server.isBroken = false
    await page.findAll('button').find(button => button.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(page.text()).toContain('+1 415 555 0100'))
  })

  it('V1 chooses which one calls show', async () => {
    server.numbers = [PLATFORM, OWN]
    const page = await open()
    await page.get(`[data-number="${OWN.number}"] input`).setValue(true)
    await vi.waitFor(() => expect(page.text()).toContain(`Your calls show ${OWN.display} from now on.`))
    expect(server.said).toEqual([{ number: OWN.number }])
  })

  it('asks for a call after its price was shown, and takes the code', async () => {
    const page = await open()
    await askForCode(page)
    expect(server.said).toEqual([{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, number: OWN.number }])
    server.answer = { ...CHECK, state: 'done' }
    server.numbers = [PLATFORM, OWN]
    await page.get('[data-test=code]').setValue('123456')
    await page.get('[data-test=check] form').trigger('submit')
    await vi.waitFor(() => expect(page.text()).toContain(`${OWN.display} is yours.`))
    expect(server.said.at(-1)).toEqual({ code: '123456' })
  })

  it('says what was wrong with a code, how many tries are left, and keeps what was typed', async () => {
    const page = await open()
    await askForCode(page)
    server.answer = { code: 'code_wrong', message: 'That is not the code that was spoken. You can try 4 times more.' }
    server.check = { ...CHECK, triesLeft: 4 }
    await page.get('[data-test=code]').setValue('000000')
    await page.get('[data-test=check] form').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=check-problem]').text()).toContain('You can try 4 times more'))
    await vi.waitFor(() => expect(page.text()).toContain('4 tries left'))
  })

  it('shows what the phone network wants to have pressed', async () => {
    const page = await open()
    await askForCode(page)
    server.answer = { ...CHECK, state: 'carrier', message: 'The code was right.', carrierCode: '654321' }
    await page.get('[data-test=code]').setValue('123456')
    await page.get('[data-test=check] form').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=carrier-code]').text()).toBe('654321'))
  })

  it('keeps what is to be pressed where a look at the check that began before comes late', async () => {
    const page = await open()
    await askForCode(page)
    let looks = 0
    let comes = () => {}
    const isLate = new Promise<void>(resolve => comes = resolve)
    slow.reading = () => {
      looks += 1
      return looks === 1 ? isLate : Promise.resolve()
    }
    useCallStore().receive(sampleCall({ id: CALL_ID, revision: 99 }))
    await vi.waitFor(() => expect(looks).toBe(1))
    server.answer = { ...CHECK, state: 'carrier', message: 'The code was right.', carrierCode: '654321' }
    server.check = { ...server.answer, carrierCode: null }
    await page.get('[data-test=code]').setValue('123456')
    await page.get('[data-test=check] form').trigger('submit')
    await vi.waitFor(() => expect(page.get('[data-test=carrier-code]').text()).toBe('654321'))
    comes()
    await vi.waitFor(() => expect(looks).toBe(2))
    await vi.waitFor(() => expect(page.get('[data-test=check]').attributes('data-state')).toBe('carrier'))
    expect(page.get('[data-test=carrier-code]').text()).toBe('654321')
  })

  it('M17 says that nothing was charged where the call came to nothing, and offers another', async () => {
    server.check = { ...CHECK, state: 'failed', message: 'Nobody picked up. Nothing was charged. Let us call again.', chargedMicros: '0' }
    const page = await open()
    await askForCode(page)
    expect(page.get('[data-test=check]').text()).toContain('Nothing was charged')
    expect(page.find('[data-test=call-again]').exists()).toBe(true)
    expect(page.find('[data-test=code]').exists()).toBe(false)
  })
})

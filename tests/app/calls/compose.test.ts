import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { getQuery, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Compose from '~/components/calls/Compose.vue'
import { sampleCall, sampleProfile, sampleQuote } from '../support/samples'

enableAutoUnmount(afterEach)
const asked: string[] = []
const network = { isDown: false }

registerEndpoint('/api/user/contacts/suggestions', event => ({
  suggestions: String(getQuery(event).q).startsWith('mar')
    ? [{ number: '+447400123456', display: '+44 7400 123456', contactId: 'c1', name: 'Maryam', label: 'mobile', lastCalledAt: null }]
    : [],
}))
registerEndpoint('/api/user/contacts/names', { method: 'POST', handler: () => ({ names: [{ number: '+447400123456', contactId: 'c1', name: 'Maryam', label: '' }] }) })
registerEndpoint('/api/user/contacts/lookup', () => ({
  found: true, contact: {
    id: 'c1', name: 'Maryam', email: 'maryam@example.com', note: '', tags: [], isFavourite: true, country: 'GB', revision: 1, lastCalledAt: '2026-11-20T10:00:00.000Z',
    numbers: [{ number: '+447400123456', display: '+44 7400 123456', label: '', country: 'GB' }], createdAt: '2026-11-20T10:00:00.000Z', updatedAt: '2026-11-20T10:00:00.000Z',
  },
}))
const RANG_ONCE = '07400 771177'
registerEndpoint('/api/rates/quote', event => {
  if (network.isDown) {
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'Talktime could not be reached.' }
  }
  const to = String(getQuery(event).to)
  asked.push(to)
  const digits = to.replace(/\D/g, '')
  const refuse = (status: number, body: object) => {
    setResponseStatus(event, status)
    return body
  }
  if (digits === '999') {
    return refuse(422, {
      code: 'emergency_number',
      message: 'Talktime cannot place emergency calls. Use any phone near you.',
      details: { emergencyNumber: '999', emergencyCountry: 'GB', telUrl: 'tel:999' },
    })
  }
  if (/ext/.test(to)) {
    const choice = { toNumber: '+447400123456', display: '+44 7400 123456', country: 'GB', lineType: 'mobile', readFrom: '07400 123456' }
    const message = 'We cannot dial extensions. Call the main number and use the keypad when it answers. Nothing was charged.'
    return refuse(422, { code: 'invalid_number', message, details: { reason: 'extension', choices: [choice] } })
  }
  if (/[\p{L};]/u.test(to)) {
    const choices = ['+447400123456', '+447400123457'].map(toNumber =>
      ({ toNumber, display: toNumber, country: 'GB', lineType: 'mobile', readFrom: toNumber }))
    const message = 'There is more than one number in this. Which do you want to call? Nothing was charged.'
    return refuse(422, { code: 'number_unclear', message, details: { reason: 'unclear', choices: digits ? choices : undefined } })
  }
  if (digits.length < 10) return refuse(422, { code: 'invalid_number', message: 'That is two digits short of a London number.' })
  if (digits.startsWith('4490')) return refuse(422, { code: 'blocked_number', message: 'Premium numbers are not called.' })
  if (digits.endsWith('0000')) {
    const refusal = { code: 'insufficient_credits' as const, message: 'This call needs at least $0.38 to start; your wallet has $0.12.' }
    return sampleQuote({ callable: false, refusal, maxSeconds: 0 })
  }
  return sampleQuote({ rangOnce: digits.endsWith(RANG_ONCE.slice(-6)) })
})

async function mounted() {
  const view = await mountSuspended(Compose)
  await flushPromises()
  return view
}
type Mounted = Awaited<ReturnType<typeof mounted>>

async function type(view: Mounted, text: string): Promise<void> {
  const input = view.get<HTMLInputElement>('#number')
  input.element.value = text
  input.element.setSelectionRange(text.length, text.length)
  await input.trigger('input')
}

describe('typing a number', () => {
  beforeEach(() => {
    asked.length = 0
    network.isDown = false
    const session = useSessionStore()
    session.profile = sampleProfile()
    useWalletStore().receive(sampleProfile().wallet)
    const dialer = useDialer()
    dialer.typed = ''
    dialer.country = 'GB'
    dialer.view.state = 'ready'
    dialer.view.refusal = null
  })

  it('K2 shows whose number it is before the call, and suggests whom letters may mean', async () => {
    useContactNames().forget()
    const view = await mountSuspended(Compose)
    const field = view.get<HTMLInputElement>('#number')
    await field.setValue('mar')
    await vi.waitFor(() => expect(view.findAll('[data-test=suggestion]').map(one => one.text())).toEqual(['Maryam+44 7400 123456mobile']))
    // it was asked about as a number too, and is none: whom it may mean is said, and not what is wrong with it
    await vi.waitFor(() => expect(asked).toContain('mar'))
    await field.trigger('change')
    await vi.waitFor(() => expect(view.find('[aria-busy=true]').exists()).toBe(false))
    expect(view.find('[data-test=refusal]').exists()).toBe(false)
    await field.setValue('xyz')
    await vi.waitFor(() => expect(view.find('[data-test=refusal]').exists(), 'of nobody it is').toBe(true))
    await field.setValue('mar')
    await vi.waitFor(() => expect(view.findAll('[data-test=suggestion]')).toHaveLength(1))
    await view.get('[data-test=suggestion]').trigger('click')
    expect(field.element.value).toBe('+44 7400 123456')
    await vi.waitFor(() => expect(view.get('[data-test=contact-banner]').text()).toContain('maryam@example.com'))
    expect(view.get('[data-test=last-called]').text()).toContain('Last called')
    await field.setValue('')
    await vi.waitFor(() => expect(view.find('[data-test=contact-banner]').exists()).toBe(false))
  })

  it('formats what is typed and shows the price before the call button works', async () => {
    const view = await mounted()
    const button = view.get<HTMLButtonElement>('[data-test=call]')
    expect(button.element.disabled).toBe(true)
    await vi.waitFor(async () => {
      await type(view, '07400123456')
      expect(view.get<HTMLInputElement>('#number').element.value).toBe('07400 123456')
    })
    await vi.waitFor(() => expect(view.text()).toContain('each started minute'))
    await vi.waitFor(() => expect(button.element.disabled).toBe(false))
  })

  it('C12 asks again once a call is over, though no money came or went by it', async () => {
    const view = await mounted()
    await type(view, '+447400120000')
    await vi.waitFor(() => expect(view.find('[data-test=refusal]').exists()).toBe(true))
    const before = asked.length
    useCallStore().receive(sampleCall({ id: 'elsewhere', status: 'answered', chargedMicros: null, revision: 1 }))
    await nextTick()
    expect(asked.length).toBe(before)
    useCallStore().receive(sampleCall({ id: 'elsewhere', status: 'completed', chargedMicros: '20000', revision: 2 }))
    await vi.waitFor(() => expect(asked.length).toBe(before + 1))
  })

  it('asks before somebody is called back who rang once and no more', async () => {
    const dialer = useDialer()
    const dial = vi.spyOn(dialer, 'dial').mockResolvedValue()
    const view = await mounted()
    await vi.waitFor(async () => {
      await type(view, RANG_ONCE)
      expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(false)
    })
    await view.get('form').trigger('submit')
    await vi.waitFor(() => expect(view.find('[data-test=rang-once]').exists()).toBe(true))
    expect(view.get('[data-test=price-guard]').text()).toContain('This number rang you once. Call back?')
    expect(view.get('[data-test=price-guard-most]').text()).toBe('$9.60')
    expect(view.get('[data-test=price-guard]').text()).not.toContain('You want to be asked')
    expect(dial).not.toHaveBeenCalled()
    await view.get('[data-test=call-anyway]').trigger('click')
    expect(dial).toHaveBeenCalledOnce()
  })

  it('asks before a call that costs more than the person wants to pay unasked, and names the most it can cost', async () => {
    const dialer = useDialer()
    const dial = vi.spyOn(dialer, 'dial').mockResolvedValue()
    useSessionStore().profile = sampleProfile({ askAboveNanosPerMinute: '10000000' })
    const view = await mounted()
    await vi.waitFor(async () => {
      await type(view, '07400123456')
      expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(false)
    })
    await view.get('form').trigger('submit')
    await vi.waitFor(() => expect(view.find('[data-test=price-guard]').exists()).toBe(true))
    // four hours at four cents
    expect(view.get('[data-test=price-guard-most]').text()).toBe('$9.60')
    expect(dial).not.toHaveBeenCalled()
    await view.findAll('button').find(one => one.text() === 'Do not call')!.trigger('click')
    expect(view.find('[data-test=price-guard]').exists()).toBe(false)
    await view.get('form').trigger('submit')
    await vi.waitFor(() => expect(view.find('[data-test=call-anyway]').exists()).toBe(true))
    await view.get('[data-test=call-anyway]').trigger('click')
    expect(dial.mock.calls).toEqual([[{ toNumber: '+447400123456' }]])

    for (const above of [null, '40000000', '90000000000']) {
      dial.mockClear()
      useSessionStore().profile = sampleProfile({ askAboveNanosPerMinute: above })
      await nextTick()
      await view.get('form').trigger('submit')
      expect(dial, String(above)).toHaveBeenCalledOnce()
    }
    dial.mockRestore()
  })

  it('keeps the keys and the button in one block, which stands above the rest once a price is there', async () => {
    const view = await mounted()
    const block = view.get('[data-test=keys]')
    expect(block.findAll('.dial-key')).toHaveLength(12)
    expect(block.find('[data-test=call]').exists()).toBe(true)
    expect(block.classes()).not.toContain('above-nav')
    await type(view, '07400123456')
    await vi.waitFor(() => expect(block.classes()).toEqual(expect.arrayContaining(['above-nav', 'bg-default'])))
    expect(view.findAll('.above-nav')).toHaveLength(1)
  })

  it('asks once for a number that is typed quickly', async () => {
    const view = await mounted()
    for (const part of ['0740012', '07400123', '074001234', '0740012345', '07400123456']) await type(view, part)
    await vi.waitFor(() => expect(view.text()).toContain('+44 7400 123456'))
    expect(asked).toHaveLength(1)
  })

  it('C11 shows the local emergency number as a link to a phone', async () => {
    const view = await mounted()
    await type(view, '999')
    await vi.waitFor(() => expect(view.find('a[href="tel:999"]').exists()).toBe(true))
    expect(view.get('[data-test=refusal]').text()).toContain('Use any phone near you')
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(true)
  })

  it('keeps "that is no number" back until the person stops', async () => {
    const view = await mounted()
    await type(view, '02079')
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    await flushPromises()
    expect(view.find('[data-test=refusal]').exists()).toBe(false)
    await view.get('#number').trigger('blur')
    expect(view.get('[data-test=refusal]').text()).toContain('two digits short')
  })

  it('C11 says why a premium number is not called', async () => {
    const view = await mounted()
    await type(view, '+449012345678')
    await vi.waitFor(() => expect(view.get('[data-test=refusal]').text()).toContain('Premium numbers are not called.'))
  })

  it('M4 shows the price and what is missing when the money does not reach', async () => {
    const view = await mounted()
    await type(view, '+447400120000')
    await vi.waitFor(() => expect(view.get('[data-test=refusal]').text()).toContain('your wallet has $0.12'))
    expect(view.get('[data-test=refusal]').text()).not.toContain('people who run')
    expect(view.findAll('[data-test=add-money-to-call]').map(one => one.attributes('href'))).toEqual(['/wallet/add?next=%2Fdialer%3Fnumber%3D%252B447400123456'])
    expect(view.text()).toContain('each started minute')
    expect(view.text()).toContain('Add money')
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(true)
  })

  it('does not call before the phone is ready', async () => {
    const view = await mounted()
    useDialer().view.state = 'registering'
    await type(view, '+447400123456')
    await vi.waitFor(() => expect(view.text()).toContain('+44 7400 123456'))
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(true)
  })

  it('C15 sends what was pasted as it is, and offers the main number of an extension', async () => {
    const view = await mounted()
    await type(view, '07400 123456 ext. 5')
    await vi.waitFor(() => expect(view.get('[data-test=refusal]').text()).toContain('We cannot dial extensions'))
    expect(asked).toEqual(['07400 123456 ext. 5'])
    expect(view.get<HTMLInputElement>('#number').element.value).toBe('07400 123456 ext. 5')
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(true)
    await view.get('[data-test=choice]').trigger('click')
    expect(useDialer().typed).toBe('+44 7400 123456')
    await vi.waitFor(() => expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(false))
  })

  it('C15 keeps pasted lines apart', async () => {
    const view = await mounted()
    const paste = new Event('paste', { cancelable: true, bubbles: true })
    Object.assign(paste, { clipboardData: { getData: () => '+44 7400 123456\r\n+44 7400 123457\n' } })
    const input = view.get<HTMLInputElement>('#number').element
    input.dispatchEvent(paste)
    expect(paste.defaultPrevented).toBe(true)
    expect(useDialer().typed).toBe('+44 7400 123456; +44 7400 123457')
    await vi.waitFor(() => expect(view.findAll('[data-test=choice]')).toHaveLength(2))
    expect(view.get('[data-test=refusal]').text()).toContain('Which number do you mean?')
  })

  it('C15 says of words that they are no number, and of a book that it is too much', async () => {
    const view = await mounted()
    await type(view, 'hello')
    await vi.waitFor(() => expect(view.find('[data-test=refusal]').exists()).toBe(true))
    expect(asked).toEqual(['hello'])
    await type(view, '1 '.repeat(65))
    await vi.waitFor(() => expect(view.get('[data-test=refusal]').text()).toContain('too much text'))
    expect(asked).toEqual(['hello'])
  })

  it('shows no calling code beside the number', async () => {
    const view = await mounted()
    const picker = view.get('label:has(select)')
    expect(picker.findAll('option')).toHaveLength(1)
    await picker.get('select').trigger('focus')
    await vi.waitFor(() => expect(picker.findAll('option').length).toBeGreaterThan(200))
    expect(picker.get('[aria-hidden]').text()).toBe('GB')
    expect(picker.get('option[value=GB]').text()).toBe('United Kingdom (+44)')
    expect(picker.get('.sr-only').text()).toBe('Country of numbers without a plus')
  })

  it('deletes digits behind a bracket, and takes keys of the pad', async () => {
    useDialer().country = 'US'
    const view = await mounted()
    await vi.waitFor(async () => {
      await type(view, '4155')
      expect(useDialer().typed).toBe('(415) 5')
    })
    await view.get('button[aria-label="Delete the last digit"]').trigger('click')
    expect(useDialer().typed.replace(/\D/g, '')).toBe('415')
    await type(view, useDialer().typed.slice(0, -1))
    expect(useDialer().typed.replace(/\D/g, '')).toBe('41')
    await view.get('[data-key="7"]').trigger('click')
    expect(useDialer().typed.replace(/\D/g, '')).toBe('417')
  })

  it('tells the number that the other side sees, before the call', async () => {
    const view = await mounted()
    await type(view, '+447400123456')
    await vi.waitFor(() => expect(view.get('[data-phase=quote]').text()).toMatch(/They see ?\+1 415 555 0100/))
  })

  it('types a plus where the 0 of the pad is held', async () => {
    const view = await mounted()
    await view.get('[data-key="0"]').trigger('pointerdown', { button: 0 })
    await vi.waitFor(() => expect(useDialer().typed).toBe('+'))
    await view.get('[data-key="0"]').trigger('click')
    await view.get('[data-key="4"]').trigger('click')
    expect(useDialer().typed).toBe('+4')
  })

  it('asks for the price again by itself when the internet is back', async () => {
    network.isDown = true
    const view = await mounted()
    await type(view, '+447400123456')
    await vi.waitFor(() => expect(view.text()).toContain('Try again'))
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(true)
    network.isDown = false
    window.dispatchEvent(new Event('online'))
    await vi.waitFor(() => expect(view.find('[data-phase=quote]').exists()).toBe(true))
    expect(view.text()).not.toContain('Try again')
    expect(view.get<HTMLButtonElement>('[data-test=call]').element.disabled).toBe(false)
  })
})

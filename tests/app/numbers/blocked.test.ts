import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import BlockCaller from '~/components/numbers/BlockCaller.vue'
import Blocked from '~/components/numbers/Blocked.vue'
import type { BlockedNumberDto, BlockedNumbersDto } from '~~/shared/schemas/blocked-numbers'
import { signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)

const ONE: BlockedNumberDto = {
  id: 'b1', number: '+442079460999', display: '+44 20 7946 0999', blockedAt: '2026-11-20T10:00:00.000Z', turnedAwayAt: null,
}
const NOBODY: BlockedNumbersDto = { numbers: [], withheld: { isBlocked: false, turnedAwayAt: null } }
const server = { list: NOBODY, said: [] as unknown[], asked: [] as unknown[], isBroken: false, isDown: false }

registerEndpoint('/api/user/blocked-numbers', { method: 'GET', handler: event => {
  const { number } = getQuery(event)
  server.asked.push(number)
  const numbers = server.list.numbers.filter(one => number === undefined || one.number === number)
  if (!server.isDown) return { ...server.list, numbers }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'The database is away.' }
} })
registerEndpoint('/api/user/blocked-numbers', { method: 'POST', handler: async event => {
  server.said.push(await readBody(event))
  if (server.isBroken) {
    setResponseStatus(event, 422)
    return { code: 'invalid_number', message: 'That number is too short. Nobody was blocked.' }
  }
  server.list = { ...server.list, numbers: [ONE] }
  return ONE
} })
registerEndpoint('/api/user/blocked-numbers/b1', { method: 'DELETE', handler: event => {
  server.said.push('removed')
  server.list = { ...server.list, numbers: [] }
  setResponseStatus(event, 204)
  return null
} })
registerEndpoint('/api/user/blocked-numbers/withheld', { method: 'PUT', handler: async event => {
  const { isBlocked } = await readBody<{ isBlocked: boolean }>(event)
  server.said.push({ isBlocked })
  server.list = { ...server.list, withheld: { isBlocked, turnedAwayAt: null } }
  return server.list
} })
beforeEach(() => {
  signInAs('caller')
  Object.assign(server, { list: NOBODY, said: [], asked: [], isBroken: false, isDown: false })
})

const says = (page: VueWrapper, words: string | RegExp) => vi.waitFor(() => expect(page.text()).toMatch(words))
async function press(page: VueWrapper, selector: string, event = 'click'): Promise<void> {
  await page.get(selector).trigger(event)
  await flushPromises()
}

describe('who does not reach one', () => {
  it('is said in a sentence where it is nobody, and why a number was not taken', async () => {
    const page = await mountSuspended(Blocked)
    await says(page, 'No number is blocked.')
    server.isBroken = true
    await page.get('[data-test=block-number]').setValue('12')
    await press(page, '[data-test=block-form]', 'submit')
    await says(page, 'That number is too short. Nobody was blocked.')
    expect(page.get<HTMLInputElement>('[data-test=block-number]').element.value).toBe('12')
  })

  it('is blocked, let through, and blocked again', async () => {
    const page = await mountSuspended(Blocked)
    await says(page, 'No number is blocked.')
    await page.get('[data-test=block-number]').setValue('020 7946 0999')
    await press(page, '[data-test=block-form]', 'submit')
    await says(page, `${ONE.display} does not reach you any more.`)
    expect(page.get<HTMLInputElement>('[data-test=block-number]').element.value).toBe('')
    await press(page, `[aria-label="Let them call: ${ONE.display}"]`)
    await says(page, `${ONE.display} reaches you again.`)
    await page.get('[data-test=block-number]').setValue('half typed')
    await press(page, '[data-test=block-again]')
    await vi.waitFor(() => expect(page.findAll('[data-test=blocked-number]')).toHaveLength(1))
    expect(server.said).toEqual([{ number: '020 7946 0999' }, 'removed', { number: ONE.number }])
    expect(page.get<HTMLInputElement>('[data-test=block-number]').element.value).toBe('half typed')
    await press(page, `[aria-label="Let them call: ${ONE.display}"]`)
    await vi.waitFor(() => expect(page.find('[data-test=block-again]').exists()).toBe(true))
    await says(page, `${ONE.display} reaches you again.`)
    await page.get('[data-test=block-number]').setValue('020 7946 0999')
    await press(page, '[data-test=block-form]', 'submit')
    await vi.waitFor(() => expect(page.get<HTMLInputElement>('[data-test=block-number]').element.value).toBe(''))
  })

  it('has a switch for those who show no number', async () => {
    const page = await mountSuspended(Blocked)
    await says(page, 'No number is blocked.')
    await page.get('[data-test=block-withheld] input').setValue(true)
    await says(page, 'Whoever shows no number does not reach you any more.')
    expect(server.said).toEqual([{ isBlocked: true }])
  })
})

describe('a caller', () => {
  it('is blocked from where they are read of, and that is taken back', async () => {
    const page = await mountSuspended(BlockCaller, { props: { number: ONE.number } })
    await says(page, 'Block this caller')
    await press(page, '[data-test=block]')
    await says(page, /This number does not reach you any more\. +All that are blocked/)
    await press(page, '[data-test=unblock]')
    await says(page, 'Block this caller')
    expect(server.said).toEqual([{ number: ONE.number }, 'removed'])
  })

  it('who is blocked already is told of as that when the page is opened again, and of nobody else', async () => {
    server.list = { numbers: [{ ...ONE, id: 'b0', number: '+442079460998' }, ONE], withheld: { isBlocked: true, turnedAwayAt: null } }
    const page = await mountSuspended(BlockCaller, { props: { number: ONE.number } })
    await says(page, 'This number does not reach you any more.')
    expect(page.find('[data-test=block]').exists()).toBe(false)
    expect(server.asked).toEqual([ONE.number])
    await press(page, '[data-test=unblock]')
    await says(page, 'Block this caller')
    expect(server.said).toEqual(['removed'])
    await says(await mountSuspended(BlockCaller, { props: { number: 'anonymous' } }), 'Callers who show no number do not reach you any more.')
  })

  it('can be blocked where nobody tells whether they are', async () => {
    server.isDown = true
    const page = await mountSuspended(BlockCaller, { props: { number: ONE.number } })
    await says(page, /^Block this caller$/)
  })

  it('who shows no number is blocked with all who show none', async () => {
    const page = await mountSuspended(BlockCaller, { props: { number: 'anonymous' } })
    await says(page, /^Block callers who show no number$/)
    expect(server.asked).toEqual(['anonymous'])
    await press(page, '[data-test=block]')
    await says(page, 'Callers who show no number do not reach you any more.')
    await press(page, '[data-test=unblock]')
    await vi.waitFor(() => expect(server.said).toEqual([{ isBlocked: true }, { isBlocked: false }]))
  })
})

import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import CallBack from '~/components/leads/CallBack.vue'
import type { LeadDetailDto } from '~~/shared/schemas/leads/leads'
import { signInAs } from '../support/finance-samples'
import { LEAD_CALL_ID, sampleLead } from '../support/lead-samples'

enableAutoUnmount(afterEach)

const AT = '2026-11-20T10:05:00.000Z'
const ASKED: LeadDetailDto['trail'][number] = {
  id: 'x1', at: AT, event: 'next_action', doer: 'tool', field: null, before: null, after: 'Call back: “tomorrow at ten”', callId: LEAD_CALL_ID,
}
interface Refusal { status: number, code: string, message: string }
const server = { sent: [] as Record<string, unknown>[], refusals: [] as Refusal[] }
registerEndpoint('/api/user/call-wishes', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  const refusal = server.refusals.shift()
  setResponseStatus(event, refusal?.status ?? 201)
  return refusal ?? {}
} })
beforeEach(() => {
  signInAs('caller')
  Object.assign(server, { sent: [], refusals: [] })
})

const open = (change: Partial<LeadDetailDto> = {}) =>
  mountSuspended(CallBack, { props: { lead: sampleLead({ trail: [ASKED], ...change }) } })
async function keep(page: Awaited<ReturnType<typeof open>>): Promise<void> {
  await page.get('[data-test=keep-consent]').trigger('click')
  await flushPromises()
}

describe('somebody who asked to be called back', () => {
  it('O3 G4 has agreed to be called by an agent once a person says so, in their own words', async () => {
    const page = await open()
    expect(page.get('q').text()).toBe('tomorrow at ten')
    expect(server.sent).toEqual([])
    await keep(page)
    await vi.waitFor(() => expect(page.text()).toContain('They are on the list of those who agreed, with these words.'))
    expect(server.sent).toEqual([{
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, kind: 'consent', number: '+12025550123', saidAt: AT, way: 'by_phone', wording: 'tomorrow at ten',
    }])
  })

  it('M16 is kept once: what failed is sent again by the same name, and one who agreed already stays', async () => {
    server.refusals.push(
      { status: 503, code: 'service_unavailable', message: 'Not now.' }, { status: 409, code: 'wish_known', message: 'Known.' },
    )
    const page = await open()
    await keep(page)
    await vi.waitFor(() => expect(page.get('[role=alert]').text()).toBe('Not now.'))
    await keep(page)
    await vi.waitFor(() => expect(page.text()).toContain('on the list of those who agreed already'))
    expect(new Set(server.sent.map(({ id }) => id)).size).toBe(1)
  })

  it.each<[string, Partial<LeadDetailDto>]>([
    ['asked nothing', { trail: [] }], ['wants no calls', { isOnDoNotCallList: true }], ['told no number', { phone: null }],
    ['was noted by a person', { trail: [{ ...ASKED, doer: 'person' }] }],
  ])('is not shown where they: %s', async (_, change) => {
    expect((await open(change)).find('[data-test=call-back]').exists()).toBe(false)
  })
})

import { mountSuspended } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import VoiceCosts from '~/components/finance/margin/VoiceCosts.vue'
import type { VoiceCostDto } from '~~/shared/schemas/margin'

enableAutoUnmount(afterEach)

const use = (kind: VoiceCostDto['kind'], change: Partial<VoiceCostDto> = {}): VoiceCostDto => ({
  sessionId: `${kind} ${change.model}`, kind, model: 'gpt-realtime-2.1', writingModel: null, heardMs: 0, madeMs: 0, cost: null, lines: [],
  ...change,
})
const titles = async (...voices: VoiceCostDto[]) =>
  (await mountSuspended(VoiceCosts, { props: { voices } })).findAll('h4').map(title => title.text())

describe('what models used in a call', () => {
  it('tells the talk from its reading, and counts parts of the talk alone', async () => {
    const reading = use('reading', { model: 'gpt-5.4-mini' })
    expect(await titles(use('talk'), reading)).toEqual(['The voice: gpt-realtime-2.1', 'Reading what was said: gpt-5.4-mini'])
    expect(await titles(use('talk', { model: 'a' }), use('talk', { model: 'b' }), reading)).toEqual([
      'The voice, part 1: a', 'The voice, part 2: b', 'Reading what was said: gpt-5.4-mini',
    ])
  })

  it('says that what has no price yet is not known, and never nothing', async () => {
    const page = await mountSuspended(VoiceCosts, { props: { voices: [
      use('reading', { lines: [{ kind: 'textOut', units: '40', price: null }] }),
    ] } })
    expect(page.text()).toMatch(/40 tokens of text written.*no price yet.*not known yet/s)
    expect(page.text()).not.toContain('$0')
  })
})

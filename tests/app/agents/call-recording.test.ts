import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import CallRecording from '~/components/agents/CallRecording.vue'
import type { CallRecordingDto } from '~~/shared/schemas/agents/recordings'

enableAutoUnmount(afterEach)

const ID = '0194f3c0-0000-7000-8000-00000000c001'
const AUDIO = `/api/agents/calls/${ID}/recording/audio`
const server = { recording: null as CallRecordingDto['recording'], asked: 0 }
registerEndpoint(`/api/agents/calls/${ID}/recording`, { method: 'GET', handler: () => {
  server.asked++
  return { recording: server.recording }
} })
beforeEach(() => Object.assign(server, { recording: null, asked: 0 }))

const recording = (state: NonNullable<CallRecordingDto['recording']>['state']) => ({ state, durationSeconds: 75, keptUntil: '2026-12-20T10:00:00.000Z' })
async function mount(isOver = true) {
  const page = await mountSuspended(CallRecording, { props: { callId: ID, isOver } })
  await vi.waitFor(() => expect(server.asked).toBe(1))
  return page
}

describe('the recording of a call', () => {
  it('is nothing on the page of a call that was not recorded', async () => {
    const page = await mount()
    expect(page.find('[data-test=recording]').exists()).toBe(false)
  })

  it('is heard once it is whole, with how long it is and when it goes; nothing is fetched before somebody plays it', async () => {
    server.recording = recording('kept')
    const page = await mount()
    await vi.waitFor(() => expect(page.get('audio').attributes('src')).toBe(AUDIO))
    expect(page.get('audio').attributes('preload')).toBe('none')
    expect(page.text()).toContain('1:15 · Kept by the phone network')
  })

  it('is told of while it runs, and there when the call is over, whatever became of the carrier’s word', async () => {
    server.recording = recording('running')
    const page = await mount(false)
    await vi.waitFor(() => expect(page.text()).toContain('The call is being recorded. It can be heard when it is over.'))
    expect(page.find('audio').exists()).toBe(false)
    await page.setProps({ isOver: true })
    await vi.waitFor(() => expect(page.find('audio').exists()).toBe(true))
    expect(server.asked).toBe(2)
  })

  it('that failed or is gone says so', async () => {
    server.recording = recording('failed')
    const failed = await mount()
    await vi.waitFor(() => expect(failed.text()).toContain('The phone network did not record this call.'))
    Object.assign(server, { recording: recording('deleted'), asked: 0 })
    const page = await mount()
    await vi.waitFor(() => expect(page.text()).toContain('The recording was deleted: its time is over.'))
    expect(page.find('audio').exists()).toBe(false)
  })
})

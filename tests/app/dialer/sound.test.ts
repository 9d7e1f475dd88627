// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fallbackOf, findDevice, isTestOffered, pairOf, readSound, writeSound } from '~~/browser/dialer/sound-settings'
import type { AudioDevice, AudioDevices } from '~~/browser/dialer/voice-port'
import { fakePhone } from '../support/fake-phone'

/** As a browser begins. */
const DEFAULT_SOUND = readSound(null)
const BUILT_IN: AudioDevice = { id: 'default', label: 'Built-in' }
const HEADSET: AudioDevice = { id: 'h1', label: 'USB headset' }
const ROOM: AudioDevice = { id: 'r1', label: 'Room speaker' }

function phoneWith(devices: Partial<AudioDevices> = {}) {
  const phone = fakePhone()
  const there: AudioDevices = {
    inputs: [BUILT_IN, HEADSET], outputs: [BUILT_IN, ROOM], canChooseOutput: true, ...devices,
  }
  phone.voice.devices.mockImplementation(() => there)
  const change = async (changes: Partial<AudioDevices>) => {
    Object.assign(there, changes)
    phone.phone.hear({ kind: 'devices-changed' })
    await vi.advanceTimersByTimeAsync(0)
  }
  return { ...phone, change }
}

describe('what is remembered of the sound', () => {
  it('is nothing at first', () => {
    expect(DEFAULT_SOUND).toEqual({ input: null, output: null, ring: null, volumePercent: 100, quietKeys: false, heardWith: '' })
  })

  it('comes back as it was kept, and anything else is the browser\'s own choice', () => {
    const kept = { ...DEFAULT_SOUND, input: HEADSET, output: ROOM, volumePercent: 40, quietKeys: true, heardWith: 'a / b' }
    expect(readSound(writeSound(kept))).toEqual(kept)
    for (const text of [null, '', '{', 'null', '[]', '7', '{"volumePercent":101,"input":{"id":""},"output":7,"heardWith":1}']) {
      expect(readSound(text), String(text)).toEqual(DEFAULT_SOUND)
    }
  })

  it('finds a device by its id, and by its name where only one has it', () => {
    expect(findDevice([BUILT_IN, HEADSET], HEADSET)).toBe(HEADSET)
    const renewed = { id: 'h2', label: 'USB headset' }
    expect(findDevice([BUILT_IN, renewed], HEADSET)).toBe(renewed)
    expect(findDevice([renewed, { ...renewed, id: 'h3' }], HEADSET)).toBeNull()
    expect(findDevice([BUILT_IN], HEADSET)).toBeNull()
    expect([fallbackOf([HEADSET, BUILT_IN]), fallbackOf([HEADSET]), fallbackOf([])]).toEqual([BUILT_IN, HEADSET, null])
  })

  it('offers a test before the first call and after a change of devices, once', () => {
    expect(isTestOffered(DEFAULT_SOUND, false)).toBe(true)
    expect(isTestOffered(DEFAULT_SOUND, true)).toBe(false)
    const changed = { ...DEFAULT_SOUND, input: HEADSET }
    expect(isTestOffered(changed, true)).toBe(true)
    expect(isTestOffered({ ...changed, heardWith: pairOf(changed) }, true)).toBe(false)
    expect(isTestOffered({ ...changed, output: ROOM, heardWith: pairOf(changed) }, true)).toBe(true)
  })
})

describe('the devices of a call', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are the remembered ones, before any money is held', async () => {
    const { sound, voice, ports, view, talk } = phoneWith()
    sound.settings = { ...DEFAULT_SOUND, input: HEADSET, output: ROOM, ring: ROOM, volumePercent: 40 }
    await talk()
    expect(voice.chooseInput.mock.calls).toEqual([['h1']])
    expect([voice.chooseOutput.mock.calls, voice.chooseRing.mock.calls, voice.setVolume.mock.calls]).toEqual([[['r1']], [['r1']], [[0.4]]])
    expect(voice.chooseInput.mock.invocationCallOrder[0]).toBeLessThan(ports.startCall.mock.invocationCallOrder[0]!)
    expect([view.inputId, view.outputId]).toEqual(['h1', 'r1'])
  })

  it('are the browser\'s own where the remembered ones are not there, do not start, or cannot be chosen', async () => {
    const gone = phoneWith({ inputs: [BUILT_IN], outputs: [BUILT_IN], canChooseOutput: false })
    gone.sound.settings = { ...DEFAULT_SOUND, input: HEADSET, output: ROOM }
    await gone.talk()
    expect(gone.voice.chooseInput).not.toHaveBeenCalled()
    expect(gone.voice.chooseOutput).not.toHaveBeenCalled()
    const broken = phoneWith()
    broken.sound.settings = { ...DEFAULT_SOUND, input: HEADSET }
    broken.voice.chooseInput.mockRejectedValue(new Error('in use'))
    await broken.talk()
    expect(broken.view.state).toBe('in-call')
    expect(broken.view.inputId).toBe('')
  })

  it('that are chosen are kept: a microphone is not opened outside a call', async () => {
    const { phone, sound, voice, ready, talk } = phoneWith()
    await ready()
    await phone.choose('input', 'h1')
    expect(voice.chooseInput).not.toHaveBeenCalled()
    await phone.choose('output', 'r1')
    phone.setVolume(30)
    expect(sound.settings).toMatchObject({ input: HEADSET, output: ROOM, volumePercent: 30 })
    await talk()
    voice.chooseInput.mockClear()
    await phone.choose('input', 'default')
    expect(voice.chooseInput.mock.calls).toEqual([['default']])
    expect(sound.settings.input).toBeNull()
  })

  it('fall back when one is unplugged, say so, and come back with it', async () => {
    const { sound, voice, view, talk, change } = phoneWith()
    sound.settings = { ...DEFAULT_SOUND, input: HEADSET }
    await talk()
    await change({ inputs: [BUILT_IN] })
    expect(voice.chooseInput.mock.lastCall).toEqual(['default'])
    expect(view.notice).toEqual({ title: 'USB headset was unplugged', advice: 'The call goes on with Built-in.' })
    expect(view.state).toBe('in-call')
    await change({ inputs: [BUILT_IN, HEADSET] })
    expect(voice.chooseInput.mock.lastCall).toEqual(['h1'])
    expect(view.notice?.title).toBe('USB headset is back')
  })

  it('may be none: the call goes on, says what to do, and takes the next one that is plugged in', async () => {
    const { phone, voice, view, talk, change } = phoneWith()
    await talk()
    await change({ inputs: [] })
    expect(view.notice).toMatchObject({ title: 'No microphone is left', action: 'try-microphone' })
    expect(view.notice?.advice).toContain('They cannot hear you; you still hear them')
    await phone.tryMicrophone()
    expect(view.notice?.title).toBe('No microphone is left')
    await change({ inputs: [HEADSET] })
    expect(voice.chooseInput.mock.lastCall).toEqual(['h1'])
    expect(view.notice).toEqual({ title: 'USB headset is used now', advice: 'They can hear you again.' })
  })

  it('that stop by themselves are replaced, and one that does not start leaves a button', async () => {
    const { phone, voice, view, talk } = phoneWith()
    await talk()
    phone.hear({ kind: 'input-ended' })
    await vi.advanceTimersByTimeAsync(0)
    expect(view.notice?.title).toBe('Your microphone was unplugged')
    voice.chooseInput.mockRejectedValueOnce(new Error('in use'))
    phone.hear({ kind: 'input-ended' })
    await vi.advanceTimersByTimeAsync(0)
    expect(view.notice).toMatchObject({ title: 'Built-in did not start', action: 'try-microphone' })
  })

  it('that are heard with fall back too, but the microphone is what is spoken of', async () => {
    const { sound, voice, view, talk, change } = phoneWith()
    sound.settings = { ...DEFAULT_SOUND, output: ROOM }
    await talk()
    await change({ outputs: [BUILT_IN] })
    expect(voice.chooseOutput.mock.lastCall).toEqual(['default'])
    expect(view.notice?.title).toBe('Room speaker was unplugged')
    await change({ outputs: [BUILT_IN, ROOM], inputs: [] })
    expect(voice.chooseOutput.mock.lastCall).toEqual(['r1'])
    expect(view.notice?.title).toBe('No microphone is left')
  })

  it('change in silence while there is no call', async () => {
    const { voice, view, ready, change } = phoneWith()
    await ready()
    await change({ inputs: [] })
    expect(view.notice).toBeNull()
    expect(voice.chooseInput).not.toHaveBeenCalled()
  })

  it('whose microphone is silent are told of, unless it is muted', async () => {
    const { phone, view, talk } = phoneWith()
    await talk()
    phone.hear({ kind: 'warning', name: 'constant-audio-input-level', isOver: false })
    expect(view.notice?.title).toBe('They may not hear you')
    phone.hear({ kind: 'warning', name: 'constant-audio-input-level', isOver: true })
    expect(view.notice).toBeNull()
    phone.toggleMute()
    phone.hear({ kind: 'warning', name: 'constant-audio-input-level', isOver: false })
    expect(view.notice).toBeNull()
  })

  it('press what is pasted key by key, and say so where it is none', async () => {
    const { phone, view, ports, voice, talk } = phoneWith()
    phone.paste('12')
    await talk()
    phone.paste('1 2-3#')
    expect([view.digits, ports.playKey.mock.calls.length]).toEqual(['123#', 4])
    vi.advanceTimersByTime(5_000)
    expect(voice.sendDigits.mock.calls.flat().join('')).toBe('123#')
    phone.paste('hello')
    expect([view.digits, view.notice?.title]).toEqual(['123#', 'Nothing was pressed'])
  })
})

import type { AudioDevice, VoiceSignal } from './voice-port'
import type { DialerPorts, DialerView } from './dialer-view'
import type { QualitySample } from '~~/browser/quality/call-quality'
import { GOOD_LINE, LineMeter } from '~~/browser/quality/line-meter'
import { DialerDevice } from './dialer-device'
import { isCallState, isLineUp, isTalking } from './dialer-machine'
import { KeyQueue, keysOf } from './key-queue'
import { isMicrophoneNotice, soundNotice } from './sound-notices'
import { fallbackOf, findDevice, type SoundKind } from './sound-settings'

const GONE = { input: 'inputs', output: 'outputs' } as const

/** What a call is spoken into and heard with: devices, keys, how the line sounds. */
export class DialerSound extends DialerDevice {
  readonly #keys: KeyQueue
  #meter = new LineMeter()

  constructor(view: DialerView, ports: DialerPorts) {
    super(view, ports)
    this.#keys = new KeyQueue({ send: keys => ports.voice.sendDigits(keys), later: (run, ms) => setTimeout(run, ms) })
  }

  toggleMute(): void {
    if (!isTalking(this.view.state)) return
    this.view.muted = !this.view.muted
    this.ports.voice.mute(this.view.muted)
  }

  press(key: string): void {
    if (!isTalking(this.view.state) || !/^[\d*#]$/.test(key)) return
    this.view.digits += key
    this.ports.playKey(key)
    this.#keys.press(key)
  }

  /** A conference's code, as it was copied. */
  paste(text: string): void {
    if (!isTalking(this.view.state)) return
    const keys = keysOf(text)
    if (keys === null) return void (this.view.notice = soundNotice('no-keys'))
    for (const key of keys) this.press(key)
  }

  /** Before money is held: a phone that is spoken into the wrong microphone is no phone. */
  protected async prepareSound(): Promise<void> {
    this.#meter = new LineMeter()
    this.#keys.clear()
    this.listDevices()
    const { input, output, ring, volumePercent } = this.ports.sound()
    this.ports.voice.setVolume(volumePercent / 100)
    await this.#use('input', findDevice(this.view.inputs, input)).catch(() => undefined)
    if (!this.view.canChooseOutput) return
    await this.#use('output', findDevice(this.view.outputs, output)).catch(() => undefined)
    await this.#use('ring', findDevice(this.view.outputs, ring)).catch(() => undefined)
  }

  /** @throws what the browser says where the device does not start */
  async choose(kind: SoundKind, id: string): Promise<void> {
    const devices = kind === 'input' ? this.view.inputs : this.view.outputs
    const device = devices.find(one => one.id === id) ?? null
    // outside a call a microphone is opened by the call
    if (kind !== 'input' || isLineUp(this.view.state)) await this.#use(kind, device ?? fallbackOf(devices))
    this.ports.keepSound({ [kind]: device?.id === 'default' ? null : device })
  }

  setVolume(percent: number): void {
    this.ports.voice.setVolume(percent / 100)
    this.ports.keepSound({ volumePercent: percent })
  }

  async tryMicrophone(): Promise<void> {
    this.listDevices()
    await this.#takeInput(fallbackOf(this.view.inputs), 'found')
  }

  async #use(kind: SoundKind, device: AudioDevice | null): Promise<void> {
    const { voice } = this.ports
    if (kind === 'input') {
      if (device) await voice.chooseInput(device.id)
      this.view.inputId = device?.id ?? ''
      return
    }
    if (!device && !this.view[`${kind}Id`]) return
    const { id } = device ?? { id: 'default' }
    await (kind === 'output' ? voice.chooseOutput(id) : voice.chooseRing(id))
    this.view[`${kind}Id`] = id
  }

  protected hearSound(signal: VoiceSignal): void {
    switch (signal.kind) {
      case 'level':
        this.view.inputLevel = signal.input
        this.view.outputLevel = signal.output
        break
      case 'sample':
        // a tone while it rings is no sound of the call
        if (isTalking(this.view.state)) this.#measured(signal.sample)
        break
      case 'warning': this.#warned(signal.name, signal.isOver); break
      case 'input-ended': if (isCallState(this.view.state)) void this.#inputEnded(); break
      case 'devices-changed': this.#devicesChanged(signal); break
      default: this.hearDevice(signal)
    }
  }

  /** That it began well is nothing to speak of; what changes after it is. */
  #measured(sample: QualitySample): void {
    const before = this.view.line?.words ?? GOOD_LINE
    const line = this.#meter.hear(sample)
    this.view.line = { ...line, history: [...this.#meter.history] }
    if (line.words !== before) this.view.lineTold = line.words === GOOD_LINE ? 'The line is good again.' : line.words
  }

  /** The call is over. */
  protected quiet(): void {
    this.view.inputLevel = 0
    this.view.outputLevel = 0
    this.#keys.clear()
  }

  #warned(name: string, isOver: boolean): void {
    if (name !== 'constant-audio-input-level' || this.view.muted) return
    if (!isOver && !this.view.notice) this.view.notice = soundNotice('silent')
    else if (isOver && this.view.notice?.title === soundNotice('silent').title) this.view.notice = null
  }

  #devicesChanged(signal: VoiceSignal): void {
    const { inputs, outputs, inputId, outputId } = this.view
    const before = { input: inputs.find(one => one.id === inputId), output: outputs.find(one => one.id === outputId) }
    const had = inputs.length > 0
    this.hearDevice(signal)
    if (!isCallState(this.view.state)) return
    if (had && this.view.inputs.length === 0) this.view.notice = soundNotice('none', before.input)
    else if (!had && this.view.inputs.length > 0) void this.#takeInput(this.#wanted('input') ?? fallbackOf(this.view.inputs), 'found')
    else if (this.#isGone('input', before.input)) void this.#takeInput(fallbackOf(this.view.inputs), 'unplugged', before.input)
    else if (this.#isBack('input')) void this.#takeInput(this.#wanted('input'), 'back')
    if (this.#isGone('output', before.output)) void this.#takeOutput(fallbackOf(this.view.outputs), before.output)
    else if (this.view.canChooseOutput && this.#isBack('output')) void this.#takeOutput(this.#wanted('output'))
  }

  #wanted(kind: 'input' | 'output'): AudioDevice | null {
    return findDevice(this.view[GONE[kind]], this.ports.sound()[kind])
  }

  #isGone(kind: 'input' | 'output', before: AudioDevice | undefined): before is AudioDevice {
    return before !== undefined && !this.view[GONE[kind]].some(one => one.id === before.id)
  }

  /** The one that was chosen is there again, and another one stood in for it. */
  #isBack(kind: 'input' | 'output'): boolean {
    const wanted = this.#wanted(kind)
    return wanted !== null && wanted.id !== this.view[`${kind}Id`]
  }

  async #inputEnded(): Promise<void> {
    const before = this.view.inputs.find(one => one.id === this.view.inputId)
    this.listDevices()
    const next = fallbackOf(this.view.inputs)
    if (next) await this.#takeInput(next, 'unplugged', before)
    else this.view.notice = soundNotice('none', before)
  }

  async #takeInput(next: AudioDevice | null, what: 'unplugged' | 'back' | 'found', before?: AudioDevice): Promise<void> {
    if (!next) return void (this.view.notice = soundNotice('none', before))
    try {
      await this.#use('input', next)
      if (isCallState(this.view.state)) this.view.notice = soundNotice(what, before, next)
    } catch {
      if (isCallState(this.view.state)) this.view.notice = soundNotice('refused', next)
    }
  }

  async #takeOutput(next: AudioDevice | null, before?: AudioDevice): Promise<void> {
    if (!next) return
    await this.#use('output', next).catch(() => undefined)
    // what is said of the microphone matters more
    if (isMicrophoneNotice(this.view.notice)) return
    this.view.notice = before ? soundNotice('speaker-unplugged', before, next) : soundNotice('speaker-back', undefined, next)
  }
}

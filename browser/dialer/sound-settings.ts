import type { AudioDevice } from './voice-port'

export type SoundKind = 'input' | 'output' | 'ring'

/** How this browser's phone sounds: kept in the browser, because its devices are. */
export interface SoundSettings {
  /** What was chosen; null for the browser's own choice. The name finds a device again whose id was renewed. */
  input: AudioDevice | null
  output: AudioDevice | null
  ring: AudioDevice | null
  volumePercent: number
  /** No tone for a key that is pressed. */
  quietKeys: boolean
  /** The microphone and the speaker with which a test was heard; empty before the first one. */
  heardWith: string
}

const LONGEST_NAME = 300

export function writeSound(settings: SoundSettings): string {
  return JSON.stringify(settings)
}

/** What was remembered, as far as it can be understood: other programs and older versions write there too. */
export function readSound(text: string | null | undefined): SoundSettings {
  const known = parsed(text)
  const volume = known.volumePercent
  return {
    input: deviceOf(known.input),
    output: deviceOf(known.output),
    ring: deviceOf(known.ring),
    volumePercent: typeof volume === 'number' && Number.isInteger(volume) && volume >= 0 && volume <= 100 ? volume : 100,
    quietKeys: known.quietKeys === true,
    heardWith: typeof known.heardWith === 'string' ? known.heardWith.slice(0, 2 * LONGEST_NAME) : '',
  }
}

function parsed(text: string | null | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
  } catch {
    return {}
  }
}

function deviceOf(value: unknown): AudioDevice | null {
  if (typeof value !== 'object' || value === null) return null
  const { id, label } = value as Record<string, unknown>
  const isText = (one: unknown): one is string => typeof one === 'string' && one.length <= LONGEST_NAME
  return isText(id) && isText(label) && id !== '' ? { id, label } : null
}

/** The chosen device among those that are there now: by its id, else by its name where only one has it. */
export function findDevice(devices: readonly AudioDevice[], chosen: AudioDevice | null): AudioDevice | null {
  if (!chosen) return null
  const same = devices.find(device => device.id === chosen.id)
  if (same) return same
  const named = devices.filter(device => device.label === chosen.label)
  return named.length === 1 ? named[0]! : null
}

/** What takes the place of a device that is gone: the browser's own choice, else whatever there is. */
export function fallbackOf(devices: readonly AudioDevice[]): AudioDevice | null {
  return devices.find(device => device.id === 'default') ?? devices[0] ?? null
}

/** The pair that a test is heard with. */
export function pairOf({ input, output }: Pick<SoundSettings, 'input' | 'output'>): string {
  return `${input?.label ?? 'default'} / ${output?.label ?? 'default'}`
}

/** Before the first call, and when something else is to be spoken into or heard with than was tried. */
export function isTestOffered(settings: SoundSettings, hasCalled: boolean): boolean {
  return settings.heardWith === '' ? !hasCalled || settings.input !== null || settings.output !== null : settings.heardWith !== pairOf(settings)
}

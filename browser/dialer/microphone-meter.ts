/** How loud a microphone hears, outside a call. */
export interface MicrophoneMeter { stop(): void }

const EVERY_MS = 60
/** A voice fills about so much of what an analyser can say. */
const VOICE = 0.35

/** @throws what the browser says where the microphone does not start */
export async function openMicrophoneMeter(
  devices: MediaDevices, inputId: string, tell: (level: number) => void,
): Promise<MicrophoneMeter> {
  const stream = await devices.getUserMedia({ audio: inputId ? { deviceId: { exact: inputId } } : true })
  const context = new AudioContext()
  const analyser = new AnalyserNode(context, { fftSize: 1024 })
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    tell(levelOf(samples))
  }, EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      stream.getTracks().forEach(track => track.stop())
      void context.close()
    },
  }
}

/** The loudness of some samples, 0 to 1, as a bar shows it. */
export function levelOf(samples: ArrayLike<number>): number {
  let squares = 0
  for (let index = 0; index < samples.length; index++) squares += samples[index]! ** 2
  return samples.length === 0 ? 0 : Math.min(1, Math.sqrt(squares / samples.length) / VOICE)
}

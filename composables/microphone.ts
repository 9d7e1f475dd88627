export type MicrophoneAnswer =
  | { result: 'granted', release: () => void }
  | { result: 'denied' | 'missing' | 'insecure' }

/**
 * Asks the browser for the microphone before any money is held. The stream is kept until the call has its own, so
 * that browsers which grant only what is in use do not ask twice.
 */
export async function askForMicrophone(devices: MediaDevices | undefined): Promise<MicrophoneAnswer> {
  if (!devices?.getUserMedia) return { result: 'insecure' }
  try {
    const stream = await devices.getUserMedia({ audio: true })
    return { result: 'granted', release: () => stream.getTracks().forEach(track => track.stop()) }
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    return { result: name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'missing' }
  }
}

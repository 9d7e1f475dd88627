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

/**
 * Tells what the browser would answer, now and whenever the person changes it. Browsers that do not say it of the
 * microphone are asked at the call, as before.
 */
export async function watchMicrophone(
  permissions: Permissions | undefined, tell: (permission: PermissionState) => void,
): Promise<void> {
  try {
    const status = await permissions?.query({ name: 'microphone' })
    if (!status) return
    status.addEventListener('change', () => tell(status.state))
    tell(status.state)
  } catch {
    // not known by that name here
  }
}

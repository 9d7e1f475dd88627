import type { SandboxOptions } from '../../../sandbox/start-sandbox'

/** An account of the sandbox for tests: a random port, errors kept off the console. */
export function sandboxOptions(voiceUrl: string, more: Partial<SandboxOptions> = {}): SandboxOptions {
  return {
    port: 0,
    host: '127.0.0.1',
    accountSid: `AC${'a1'.repeat(16)}`,
    authToken: 'sandbox-auth-token-0123456789abcdef',
    apiKeySid: `SK${'b2'.repeat(16)}`,
    apiKeySecret: 'sandbox-api-key-secret-0123456789',
    appSid: `AP${'c3'.repeat(16)}`,
    callerId: '+15005550006',
    voiceUrl,
    voiceStatusUrl: null,
    deckFile: null,
    printError: () => undefined,
    ...more,
  }
}

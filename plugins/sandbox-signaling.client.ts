/**
 * The Voice SDK speaks `wss://` only, and takes the WebSocket class when its module is loaded. On one machine without
 * certificates the sandbox carrier speaks `ws://`: for its host alone the scheme is changed. Off in production.
 */
export default defineNuxtPlugin(() => {
  const host = String(useRuntimeConfig().public.voiceSignalingHost ?? '')
  if (!host) return
  const secure = `wss://${host}/`
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      const address = String(url).startsWith(secure) ? `ws${String(url).slice(3)}` : String(url)
      super(address, protocols ?? [])
    }
  }
})

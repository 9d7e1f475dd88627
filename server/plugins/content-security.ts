import { defineNitroPlugin, useRuntimeConfig } from 'nitropack/runtime'

/**
 * The content security policy, as far as it is known only when the server starts: a carrier on this machine
 * (`NUXT_PUBLIC_VOICE_SIGNALING_HOST`) is a host that pages may connect to. One build serves every deployment.
 */
export default defineNitroPlugin(nitroApp => {
  const sources = signalingSources(useRuntimeConfig().public.voiceSignalingHost)

  nitroApp.hooks.hook('nuxt-security:routeRules', rules => {
    const headers = rules['/**']?.headers
    const policy = headers ? headers.contentSecurityPolicy : undefined
    if (!policy || typeof policy === 'string') return
    const known = policy['connect-src']
    policy['connect-src'] = [...(Array.isArray(known) ? known : ['\'self\'']), ...sources]
  })

  // Answers of the API are not pages: they need neither a nonce nor the rules looked up (static headers still apply).
  nitroApp.hooks.hook('request', event => {
    if (event.path.startsWith('/api/')) event.context.security = { ...event.context.security, rules: { enabled: false } }
  })
})

/** Origins of a carrier at `host[:port]`, as content security policy sources. Empty where the host is not one. */
function signalingSources(host: string): string[] {
  if (!/^[a-z0-9.-]+(:\d{1,5})?$/i.test(host)) return []
  return [`ws://${host}`, `wss://${host}`, `http://${host}`, `https://${host}`]
}

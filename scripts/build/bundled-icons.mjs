/**
 * In the browser, `@nuxt/icon` is given `browser/ui/bundled-icons.ts` in place of `@iconify/vue`: 40 kB of script that
 * fetch, queue and turn icons, none of which happens here. The server draws with the library as it is.
 *
 * @param {string} replacement
 */
export function bundledIcons(replacement) {
  return {
    name: 'talktime:bundled-icons',
    enforce: /** @type {const} */ ('pre'),
    /**
     * @param {string} id
     * @param {string | undefined} _
     * @param {{ ssr?: boolean }} options
     */
    resolveId: (id, _, { ssr }) => (id === '@iconify/vue' && !ssr ? replacement : null),
  }
}

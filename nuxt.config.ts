import { resolve } from 'node:path'
import { bundledIcons } from './scripts/build/bundled-icons.mjs'
import { leanRollup } from './scripts/build/lean-rollup.mjs'
import { writeVerifier } from './scripts/verifier/build-verifier.mjs'

// Nuxt's own type of a rule lists no headers.
const NEVER_KEPT = { prerender: false, headers: { 'cache-control': 'no-store' } }

export default defineNuxtConfig({
  modules: ['@nuxt/ui', '@pinia/nuxt', 'nuxt-security'],

  components: [{ path: '~/components', pathPrefix: true, extensions: ['vue'] }],
  devtools: { enabled: false },

  app: {
    head: {
      htmlAttrs: { lang: 'en' },
      title: 'Talktime',
      meta: [
        { name: 'viewport', content: 'width=device-width, initial-scale=1' },
        { name: 'description', content: 'A prepaid phone in the browser.' },
        { name: 'theme-color', content: '#ffffff', media: '(prefers-color-scheme: light)' },
        { name: 'theme-color', content: '#14171a', media: '(prefers-color-scheme: dark)' },
      ],
      link: [
        { rel: 'manifest', href: '/manifest.webmanifest' },
        { rel: 'icon', type: 'image/png', sizes: '32x32', href: '/icons/icon-32.png' },
        { rel: 'apple-touch-icon', href: '/icons/apple-touch-180.png' },
      ],
    },
  },
  css: ['~/assets/css/main.css'],

  // Fonts and icons come with the packages: the build and the page ask no host outside for anything.
  ui: { fonts: false },

  runtimeConfig: {
    /** SHA-256 of the program that checks exports; set by the build. */
    verifierSha256: '',
    public: {
      /** `host:port` of a carrier on this machine, from NUXT_PUBLIC_VOICE_SIGNALING_HOST. Empty: the SDK's own. */
      voiceSignalingHost: '',
    },
  },
  srcDir: '.',
  // What a worker's phone opens without the internet: a page with nothing and nobody in it (public/outreach-worker.js).
  routeRules: { '/outreach/shell': { ssr: false } },
  // Node reads none unless it is told to, and making them is a good part of a build.
  sourcemap: false,
  future: { compatibilityVersion: 4 },
  features: {
    // Inlined, the component library's styles would make every page 120 kB heavier and never be cached.
    inlineStyles: false,
  },
  // A page is fetched when somebody is about to open it: whatever else is linked stays behind the voice SDK.
  experimental: { defaults: { nuxtLink: { prefetchOn: { interaction: true, visibility: false } } } },
  compatibilityDate: '2026-11-20',

  nitro: {
    // Explicit imports: a test, the linter and a reader see what a handler needs.
    imports: false,
    // Spread, because Nuxt's own type of this block does not list them.
    ...{
      // Without it the tracer leaves out files that `twilio` needs, and every route that touches it answers 500.
      exportConditions: ['module-sync'],
      // They have people in them: no browser keeps those, nor shows them again after somebody signed out.
      routeRules: { '/outreach/**': NEVER_KEPT },
      // As small as it gets, once. What is made for each request: server/http/compress.ts.
      compressPublicAssets: { brotli: true, gzip: true },
      // By guess it takes along what a path that is put together might name: package.json of a thousand strangers.
      externals: { traceOptions: { analysis: { emitGlobs: false } } },
      // a column of sizes that takes as long to make as the files themselves
      logging: { compressedSizes: false },
    },
  },
  vite: {
    build: {
      chunkSizeWarningLimit: 900,
      reportCompressedSize: false,
      // A table of what each page is made of was 5 kB of the first script. What is on the screen is named in the
      // document, and pages that links lead to are fetched before anybody gets there.
      modulePreload: { resolveDependencies: (_, files) => files.filter(file => file.endsWith('.css')) },
    },
    plugins: [bundledIcons(resolve(import.meta.dirname, 'browser/ui/bundled-icons.ts'))],
    resolve: { alias: { 'tailwindcss/colors': resolve(import.meta.dirname, 'browser/ui/palette.ts') } },
    // Neither we nor the libraries that reach a browser write components with it, and it is in the first script of all.
    define: { __VUE_OPTIONS_API__: 'false' },
  },

  typescript: {
    strict: true,
    tsConfig: {
      compilerOptions: {
        noUncheckedIndexedAccess: true,
        verbatimModuleSyntax: true,
        forceConsistentCasingInFileNames: true,
      },
    },
  },
  // Tailwind's own optimizer (Lightning CSS) prefixes and minifies already.
  postcss: { plugins: { autoprefixer: false, cssnano: false } },
  telemetry: false,
  hooks: {
    // The program that checks a file without us: beside the app's own files, for anybody.
    'nitro:config': async nitro => {
      const directory = resolve(import.meta.dirname, 'node_modules/.cache/talktime-verifier')
      const verifierSha256 = await writeVerifier(directory)
      nitro.runtimeConfig = { ...nitro.runtimeConfig, verifierSha256 }
      // Assigned, because Nuxt's own type of this block does not list them.
      const { publicAssets = [], experimental = {} } = nitro as { publicAssets?: object[], experimental?: object }
      Object.assign(nitro, {
        publicAssets: [...publicAssets, { dir: directory, baseURL: '/', maxAge: 0 }],
        // for server/http/define-socket.ts
        experimental: { ...experimental, websocket: true },
      })
    },
    'nitro:init': leanRollup,
    // What is loaded when it is used (the voice SDK, charts) is not fetched ahead of it by every page.
    'build:manifest': manifest => {
      for (const file of Object.values(manifest)) file.dynamicImports = []
    },
  },

  icon: {
    provider: 'none',
    fallbackToApi: false,
    serverBundle: 'local',
    // Named, because all there are would be listed in the script of every page.
    collections: ['lucide'],
    clientBundle: { scan: true },
  },
  security: {
    headers: {
      contentSecurityPolicy: {
        'default-src': ['\'self\''],
        'script-src': ['\'self\'', '\'nonce-{{nonce}}\'', '\'strict-dynamic\''],
        'script-src-attr': ['\'none\''],
        // Server-rendered style attributes (bars, positions) have no nonce to carry.
        'style-src': ['\'self\'', '\'unsafe-inline\''],
        'font-src': ['\'self\''],
        'img-src': ['\'self\'', 'data:'],
        'media-src': ['\'self\'', 'mediastream:', 'blob:'],
        'worker-src': ['\'self\''],
        'manifest-src': ['\'self\''],
        // What @twilio/voice-sdk speaks to. A carrier on this machine is added at run time:
        // server/plugins/content-security.ts.
        'connect-src': [
          '\'self\'',
          'wss://voice-js.roaming.twilio.com',
          'https://eventgw.twilio.com',
          'https://media.twiliocdn.com',
          'https://sdk.twilio.com',
        ],
        'object-src': ['\'none\''],
        'base-uri': ['\'none\''],
        'form-action': ['\'self\''],
        'frame-ancestors': ['\'none\''],
        'frame-src': ['\'none\''],
        // It would turn http addresses into https ones that nobody answers where there is no certificate.
        'upgrade-insecure-requests': false,
      },
      crossOriginEmbedderPolicy: false,
      referrerPolicy: 'strict-origin-when-cross-origin',
      xFrameOptions: 'DENY',
      permissionsPolicy: {
        'microphone': ['self'],
        'camera': [],
        'geolocation': [],
        'payment': [],
        'display-capture': [],
        'fullscreen': ['self'],
      },
    },
    // The app limits bodies and attempts itself, from the database. A webhook that meets a limiter here is a lost
    // charge (W1).
    rateLimiter: false,
    requestSizeLimiter: false,
    xssValidator: false,
    corsHandler: false,
    allowedMethodsRestricter: false,
    hidePoweredBy: true,
    // Dropping console calls from the bundle is the linter's business, not the bundler's.
    removeLoggers: false,
    nonce: true,
    ssg: false,
    sri: true,
  },
})

import type { AppConfigInput } from 'nuxt/schema'

// A plain object: the server bundles this file too, and has no auto-imports (defineAppConfig is one).
export default {
  ui: {
    colors: { primary: 'phone', neutral: 'paper', error: 'red', warning: 'amber' },
    button: { defaultVariants: { size: 'lg' } },
    input: { defaultVariants: { size: 'lg' } },
  },
} satisfies AppConfigInput

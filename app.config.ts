import type { AppConfigInput } from 'nuxt/schema'

// A plain object: the server bundles this file too, and has no auto-imports (defineAppConfig is one).
export default {
  ui: {
    colors: { primary: 'phone', neutral: 'paper', error: 'red', warning: 'amber' },
    button: {
      defaultVariants: { size: 'lg' },
      // under the pointer the library lets the ground shine through, and white words on it can no longer be read
      compoundVariants: [
        { color: 'primary', variant: 'solid', class: 'hover:bg-primary hover:brightness-95 active:bg-primary active:brightness-90' },
        { color: 'error', variant: 'solid', class: 'hover:bg-error hover:brightness-95 active:bg-error active:brightness-90' },
      ],
    },
    input: { defaultVariants: { size: 'lg' } },
    // what is chosen, and what can be, is read whole however narrow the field: it goes on in the next line
    select: { slots: { value: 'text-clip whitespace-normal text-start', itemLabel: 'text-clip whitespace-normal' } },
  },
} satisfies AppConfigInput

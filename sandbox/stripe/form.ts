/** A form with nested names: `a[b][0]=x` is the text `x` at `a`, `b`, `0`. */
export type Branch = Map<string, Branch | string>

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/

function steps(name: string): string[] {
  const match = NAME.exec(name)
  if (!match) return [name]
  return [match[1] ?? '', ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(part => part[1] ?? '')]
}

/** Reads a body or a query as Stripe does: nested names, and lists with `[]` or with numbers. */
export function parseForm(text: string): Branch {
  const root: Branch = new Map()
  for (const [name, value] of new URLSearchParams(text)) {
    let branch = root
    const path = steps(name)
    const last = path.pop() ?? ''
    for (const step of path) {
      const next = branch.get(step === '' ? String(branch.size) : step)
      if (next instanceof Map) {
        branch = next
        continue
      }
      const made: Branch = new Map()
      branch.set(step === '' ? String(branch.size) : step, made)
      branch = made
    }
    branch.set(last === '' ? String(branch.size) : last, value)
  }
  return root
}

/** The same text for the same parameters, in whatever order they came. */
export function canonicalForm(text: string): string {
  return [...new URLSearchParams(text)].map(([name, value]) => `${name}=${value}`).sort().join('\n')
}

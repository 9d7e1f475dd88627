import { patternOf, type Act, type Persona, type Rule, type Step } from './persona'
import type { Tool } from './session-config'

/** What reached the voice since it spoke last. */
export type Reached = { kind: 'words', text: string } | { kind: 'result', tool: string, output: string }

/** What it does now, with everything filled in. */
export type Doing = { kind: 'say', text: string } | { kind: 'call', name: string, arguments: string }

const ASKS_AGAIN: Act[] = [{ say: 'Sorry, could you say that again please?' }]
const ARE_YOU_THERE: Act[] = [{ say: 'Are you still there?' }]
/** Instructions that name a text word for word: the one thing that every voice does as it is told. */
const EXACTLY = /\bexactly\b[^"“]*(?:"([^"]+)"|“([^”]+)”)/iu

/** The words that instructions want said as they are; null where they name none. */
export function wordsToSay(instructions: string): string | null {
  const [, straight, curled] = EXACTLY.exec(instructions) ?? []
  return straight ?? curled ?? null
}

/** A letter at a time, as one spells an address. */
function spelled(text: string): string {
  const names: Readonly<Record<string, string>> = { '@': 'at', '.': 'dot', '-': 'dash', '_': 'underscore' }
  return [...text].map(letter => names[letter] ?? letter.toUpperCase()).join(' ')
}

/** One conversation by a persona: where it stands, and what it has noted. */
export class Script {
  readonly noted: Record<string, string> = {}
  step: string
  #hasBegun = false

  constructor(private readonly persona: Persona, private readonly tools: () => readonly Tool[]) {
    this.step = persona.start
  }

  /** What it does about what reached it. @param opening what to say first instead of its own words */
  respond(reached: readonly Reached[], opening: string | null): Doing[] {
    const acts = this.#begin(opening)
    if (reached.length === 0) return this.#fill(acts.length > 0 ? acts : (this.#current.idle ?? ARE_YOU_THERE))
    const results = reached.filter(one => one.kind === 'result')
    for (const { tool, output } of results) acts.push(...this.#follow(output, tool))
    const words = reached.flatMap(one => one.kind === 'words' ? [one.text] : [])
    if (words.length > 0) acts.push(...this.#follow(words.join(' '), null))
    return this.#fill(acts)
  }

  /** The conversation so far is told to it: it stands where it stood. */
  remember(reached: readonly Reached[]): void {
    this.#hasBegun = true
    if (reached.length > 0) this.respond(reached, null)
  }

  get #current(): Step {
    return this.persona.steps[this.step] ?? {}
  }

  #begin(opening: string | null): Act[] {
    if (this.#hasBegun) return []
    this.#hasBegun = true
    return opening === null ? [...this.persona.opening] : [{ say: opening }]
  }

  #follow(text: string, result: string | null): readonly Act[] {
    const fits = (rule: Rule) => (rule.result ?? null) === result && patternOf(rule.hears ?? '').test(text)
    const rule = this.#current.on?.find(fits)
    if (!rule) return result === null ? (this.#current.otherwise ?? ASKS_AGAIN) : []
    const groups = patternOf(rule.hears ?? '').exec(text)?.groups ?? {}
    for (const [name, value] of Object.entries(groups)) {
      if (value === undefined) continue
      this.noted[name] = value
      this.noted[`${name}_quote`] = text
    }
    if (rule.goto !== undefined) this.step = rule.goto
    return rule.do
  }

  #fill(acts: readonly Act[]): Doing[] {
    return acts.flatMap((act): Doing[] => {
      if ('say' in act) {
        return [{ kind: 'say', text: Array.from({ length: act.repeat ?? 1 }, () => this.#text(act.say)).join(' ') }]
      }
      const tool = this.tools().find(one => one.name === act.call)
      if (!tool) return this.#fill(act.else ?? [])
      const known = tool.parameters?.properties ?? {}
      const fields = Object.entries(act.with).filter(([name]) => act.exact || name in known)
      const filled = fields.map(([name, value]) => [name, this.#value(value)] as const)
      const given = Object.fromEntries(filled.filter(([, value]) => value !== null))
      return [{ kind: 'call', name: act.call, arguments: JSON.stringify(given) }]
    })
  }

  /** Texts are filled in; one that stands for something it has not noted is nothing. */
  #value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(one => this.#value(one)).filter(one => one !== null)
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, one]) => [key, this.#value(one)] as const)
      return entries.some(([, one]) => one === null) ? null : Object.fromEntries(entries)
    }
    if (typeof value !== 'string') return value
    const only = /^\{(\w+)\}$/.exec(value)?.[1]
    return only !== undefined && !(only in this.noted) ? null : this.#text(value)
  }

  #text(text: string): string {
    return text.replace(/\{(\w+)(:spelled)?\}/g, (_, name: string, spells?: string) => {
      const noted = this.noted[name] ?? ''
      return spells ? spelled(noted) : noted
    })
  }
}

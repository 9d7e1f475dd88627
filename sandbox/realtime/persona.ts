import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a voice does: it says something, or calls a tool. `{name}` stands for what it has noted. */
export type Act
  = | { say: string, repeat?: number }
    | {
      call: string
      with: Record<string, unknown>
      /** Also what the tool does not ask for. Otherwise only its own fields are sent. */
      exact?: boolean
      /** Where the tool is not offered. */
      else?: Act[]
    }

export interface Rule {
  /** A pattern in what it heard; its named groups are noted. */
  hears?: string
  /** The result of this tool has come, and matches `hears` where that is given. */
  result?: string
  do: Act[]
  goto?: string
}

export interface Step {
  /** The first that fits. */
  on?: Rule[]
  /** Where none fits; else it asks again. */
  otherwise?: Act[]
  /** Where it is to speak and nobody has said anything. */
  idle?: Act[]
}

/** Whom the model plays: what it says to what words. */
export interface Persona {
  name: string
  about: string
  opening: Act[]
  start: string
  steps: Record<string, Step>
}

type Input = Record<string, unknown>

const isInput = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value)
const lists = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function checkActs(acts: unknown, where: string): void {
  if (!Array.isArray(acts)) throw new TypeError(`"${where}" is a list of what to say and to call`)
  for (const act of acts) {
    const says = isInput(act) && typeof act.say === 'string'
    const calls = isInput(act) && typeof act.call === 'string' && isInput(act.with)
    if (!says && !calls) throw new TypeError(`"${where}": each is {say} or {call, with}`)
  }
}

function checkRule(rule: unknown, where: string, steps: Input): void {
  if (!isInput(rule)) throw new TypeError(`"${where}" is a list of rules`)
  checkActs(rule.do, `${where}.do`)
  // throws on what is no pattern
  if (rule.hears !== undefined) patternOf(String(rule.hears))
  if (rule.goto !== undefined && !(String(rule.goto) in steps)) throw new TypeError(`there is no step "${String(rule.goto)}"`)
}

/** @throws TypeError or SyntaxError that names what is wrong */
export function readPersona(value: unknown): Persona {
  if (!isInput(value) || !isInput(value.steps)) throw new TypeError('a persona has "name", "opening", "start" and "steps"')
  const { name, opening, start, steps } = value
  if (typeof name !== 'string' || !/^[\w-]{1,40}$/.test(name)) throw new TypeError('"name" is letters, digits and -')
  if (typeof start !== 'string' || !(start in steps)) throw new TypeError('"start" is one of "steps"')
  checkActs(opening, 'opening')
  for (const [key, step] of Object.entries(steps)) {
    if (!isInput(step)) throw new TypeError(`"steps.${key}" is an object`)
    lists(step.on).forEach(rule => checkRule(rule, `steps.${key}.on`, steps))
    for (const acts of ['otherwise', 'idle']) if (step[acts] !== undefined) checkActs(step[acts], `steps.${key}.${acts}`)
  }
  return { about: '', ...value } as unknown as Persona
}

export function patternOf(text: string): RegExp {
  return new RegExp(text, 'iu')
}

const FOLDER = fileURLToPath(new URL('./personas/', import.meta.url))

export function shippedPersonas(): Persona[] {
  const files = readdirSync(FOLDER).filter(file => file.endsWith('.json')).sort()
  return files.map(file => readPersona(JSON.parse(readFileSync(FOLDER + file, 'utf8'))))
}

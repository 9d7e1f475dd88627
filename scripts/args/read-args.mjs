// What every command of ours is told: judged whole, before anything happens.
import { parseArgs } from 'node:util'
import { WrongArgument } from './readers.mjs'

/**
 * @template T
 * @typedef {(text: string) => T} Reader throws WrongArgument with the end of a sentence that begins with the name
 */

/**
 * @typedef {object} Option
 * @property {Reader<any>} [read] what its value must be; left out for a flag
 * @property {boolean} [multiple] may be given more than once
 * @property {string} [short] one letter
 *
 * @typedef {object} Place a word without a dash
 * @property {string} name
 * @property {Reader<any>} read
 * @property {boolean} [required]
 * @property {boolean} [multiple] takes all words that are left
 *
 * @typedef {Record<string, any>} Told by name
 *
 * @typedef {object} Command
 * @property {string} usage
 * @property {Record<string, Option>} [options]
 * @property {Place[]} [places]
 * @property {Record<string, Reader<any> | { read: Reader<any>, required: string }>} [env] settings of the environment;
 *   an empty one is not set. `required` says what it is for.
 * @property {(options: Record<string, any>, env: Record<string, any>, places: Record<string, any>) => string[]} [judge]
 *   what only two of them together make wrong
 * @property {boolean} [hasEnvFile] settings may stand in `.env` too
 */

const HELP = { help: { short: 'h' } }

/**
 * Everything that is wrong with what a command was told, a sentence each, and what it was told where nothing is.
 *
 * @param {Command} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} environment
 * @returns {{ problems: string[], isHelp: boolean, options: Told, places: Told, env: Told }}
 */
export function readArgs({ options = {}, places = [], env = {}, judge }, args, environment) {
  const known = { ...options, ...HELP }
  const { tokens } = parseArgs({
    args, strict: false, allowPositionals: true, tokens: true,
    options: Object.fromEntries(Object.entries(known).map(([name, { read, short }]) =>
      [name, { type: read ? 'string' : 'boolean', multiple: true, ...(short && { short }) }])),
  })
  const problems = []
  const attempt = (name, read, text) => {
    try {
      return read(text)
    } catch (error) {
      if (!(error instanceof WrongArgument)) throw error
      problems.push(`${name} ${error.message}`)
      return undefined
    }
  }
  const read = { options: {}, places: {}, env: {} }
  for (const token of tokens) {
    if (token.kind === 'option') readOption(token, known, { read: read.options, problems, attempt })
  }
  readPlaces(tokens.filter(({ kind }) => kind === 'positional').map(({ value }) => value), places, { read: read.places, problems, attempt })
  for (const [name, setting] of Object.entries(env)) {
    const { read: reader, required } = typeof setting === 'function' ? { read: setting } : setting
    const text = environment[name]
    if (text !== undefined && text !== '') read.env[name] = attempt(name, reader, text)
    else if (required) problems.push(`${name} is not set: ${required}.`)
  }
  problems.push(...judge?.(read.options, read.env, read.places) ?? [])
  return { problems, isHelp: tokens.some(({ kind, name }) => kind === 'option' && name === 'help'), ...read }
}

function readOption({ name, rawName, value, inlineValue }, known, { read, problems, attempt }) {
  const option = Object.hasOwn(known, name) ? known[name] : undefined
  if (!option) return problems.push(`There is no option ${rawName}.`)
  if (!option.read) {
    if (value !== undefined) return problems.push(`${rawName} takes no value.`)
    read[name] = true
    return
  }
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('-') && value !== '-')) {
    return problems.push(`${rawName} needs a value.`)
  }
  if (Object.hasOwn(read, name) && !option.multiple) return problems.push(`${rawName} is given twice.`)
  const one = attempt(rawName, option.read, value)
  if (option.multiple) (read[name] ??= []).push(one)
  else read[name] = one
}

function readPlaces(words, places, { read, problems, attempt }) {
  const left = [...words]
  for (const { name, read: reader, required, multiple } of places) {
    const taken = multiple ? left.splice(0) : left.splice(0, 1)
    if (taken.length === 0) {
      if (required) problems.push(`${name} is missing.`)
      continue
    }
    if (taken.includes('')) {
      problems.push(`${name} is an empty word.`)
      continue
    }
    const values = taken.map(word => attempt(JSON.stringify(word), reader, word))
    read[name] = multiple ? values : values[0]
  }
  for (const word of left) problems.push(`${JSON.stringify(word)} is one word too many.`)
}

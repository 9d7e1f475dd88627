import { DomainError } from '../../../domain/errors'
import { parseNumber } from '../../../domain/phone/parse-number'
import { LONGEST_VARIABLE, MOST_VARIABLES } from '../../../../shared/schemas/agents/agent-calls'
import { MOST_ROUND_NUMBERS } from '../../../../shared/schemas/agents/agent-rounds'
import type { ImportProblem } from '../../../../shared/schemas/contact-imports'
import { PlainText } from '../../../../shared/schemas/plain-text'
import { readTable, type TableForm, type TableRow } from '../../text-files/read-table'
import { UnreadableFile } from '../../text-files/read-text'

/** No variable is called so: names of those begin with a letter. */
const NUMBER = '#number'
const NUMBER_TITLE = /^(number|phone|phone number|mobile|telephone|to)$/
const VARIABLE = /^[a-z][a-z0-9_]{0,39}$/
/** A line of a list that has no columns. */
const BARE_NUMBER = /^["']?\+?[\p{Nd}\s().\-/]{5,30}["']?$/u
const Value = PlainText(0, LONGEST_VARIABLE)

const FORM: TableForm<string> = {
  columnOf(title) {
    const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase()
    if (NUMBER_TITLE.test(plain)) return NUMBER
    const name = plain.replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
    return VARIABLE.test(name) ? name : null
  },
  isHeader: columns => columns.includes(NUMBER),
  isOurs: () => false,
  noHeader: 'No line names the columns. The first line must name them, such as: Number,Name. A list of numbers alone needs no such line.',
}

export interface ListedNumber {
  number: string
  variables: Record<string, string>
}

export interface RoundList {
  /** Each number once, in the order of the list. */
  numbers: ListedNumber[]
  /** Lines whose number is in an earlier line. */
  doubles: number
  problems: ImportProblem[]
}

/**
 * Whom a list says, each with what the agent is told of them.
 *
 * @param country of numbers without +.
 * @throws DomainError `file_refused` for what is no list, and for one that is too long.
 */
export async function readRoundList(text: string, country: string): Promise<RoundList> {
  const isBare = BARE_NUMBER.test(text.replace(/^\uFEFF/, '').trimStart().split(/[\r\n]/, 1)[0]!.trim())
  const found = new Map<string, Record<string, string>>()
  const problems: ImportProblem[] = []
  let doubles = 0
  try {
    for await (const row of readTable(once(isBare ? `Number\n${text}` : text), FORM)) {
      const line = row.line - (isBare ? 1 : 0)
      const read = 'problem' in row ? row.problem : judge(row, country)
      if (typeof read === 'string') problems.push({ line, problem: read })
      else if (found.has(read.number)) doubles += 1
      else found.set(read.number, read.variables)
      if (found.size + doubles + problems.length > MOST_ROUND_NUMBERS) {
        throw refuseList(`More than ${MOST_ROUND_NUMBERS.toLocaleString('en')} lines are too many for a round. Cut the list in parts, and start several.`)
      }
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw refuseList(`This is no list of numbers: ${error.message}.`)
    throw error
  }
  return { numbers: [...found].map(([number, variables]) => ({ number, variables })), doubles, problems }
}

async function* once(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}

/** @returns a sentence where the line cannot be used */
function judge({ cells }: TableRow<string>, country: string): ListedNumber | string {
  const names = cells.map(({ column }) => column)
  const double = names.find((name, at) => names.indexOf(name) !== at)
  if (double !== undefined) throw refuseList(`Two columns are called ${double === NUMBER ? 'Number' : `“${double}”`}. Give each its own name.`)
  if (names.length > MOST_VARIABLES + 1) throw refuseList(`Beside the number there may be ${MOST_VARIABLES} columns at most.`)
  const typed = cells.find(({ column }) => column === NUMBER)!.text.trim()
  const number = parseNumber(typed, country)
  if (!number.ok) return typed === '' ? 'There is no number.' : number.message
  const variables: Record<string, string> = {}
  for (const { column, text } of cells) {
    if (column === NUMBER || text.trim() === '') continue
    const value = Value.safeParse(text)
    if (!value.success) return `“${column}” is no text, or longer than ${LONGEST_VARIABLE} characters.`
    variables[column] = value.data
  }
  return { number: number.e164, variables }
}

export function refuseList(sentence: string, problems: ImportProblem[] = []): DomainError {
  return new DomainError('file_refused', `${sentence} Nothing was begun.`, problems.length > 0 ? { problems } : {})
}

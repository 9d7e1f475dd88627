import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FieldDto, KnowledgeDto } from '../../shared/schemas/agents/agents'
import { Scenario } from '../../shared/schemas/agents/scenarios'
import { LineText, PlainText } from '../../shared/schemas/plain-text'
import { CannotRun } from '../args/run-command.mjs'

/** A file of an agent that is to be tried: what shapes its talks, and nothing of hours or money. */
export const AgentFile = z.strictObject({
  name: LineText(1, 80), purpose: LineText(0, 300), opening: LineText(0, 600), disclosure: LineText(1, 600),
  recordingNotice: LineText(0, 600), isRecorded: z.boolean(), instructions: PlainText(1, 6000),
  languages: z.array(z.string()).min(1).max(5),
  knowledge: z.array(KnowledgeDto).max(40), fields: z.array(FieldDto).max(15),
  abilities: z.strictObject({
    saveLead: z.boolean(), endCall: z.boolean(), handOverTo: z.string().nullable(), callBack: z.boolean(),
  }),
  model: z.string().min(1), voice: z.string().min(1),
})

export const SHIPPED_SCENARIOS = 'data/agent-scenarios'
export const SHIPPED_AGENT = 'data/agent-scenarios/agents/bakery.json'

/** Scenarios of files, or of all files of folders. @throws CannotRun that names each file and what is wrong in it */
export function readScenarios(paths: readonly string[]): Scenario[] {
  const files = paths.flatMap(path => (statSync(path).isDirectory()
    ? readdirSync(path).filter(file => file.endsWith('.json')).sort().map(file => join(path, file))
    : [path]))
  if (files.length === 0) throw new CannotRun(`There is no scenario in ${paths.join(', ')}: files that end in .json are looked for.`)
  const problems: string[] = []
  const scenarios = files.flatMap(file => {
    const read = readFile(file, Scenario)
    if ('problems' in read) problems.push(...read.problems)
    return 'problems' in read ? [] : [read.value]
  })
  const names = scenarios.map(({ name }) => name)
  problems.push(...names.filter((name, place) => names.indexOf(name) !== place).map(name => `${name}: two scenarios have this name.`))
  if (problems.length > 0) throw new CannotRun(problems.join('\n'))
  return scenarios
}

/** @throws CannotRun */
export function readAgentFile(file: string): z.infer<typeof AgentFile> {
  const read = readFile(file, AgentFile)
  if ('problems' in read) throw new CannotRun(read.problems.join('\n'))
  return read.value
}

function readFile<T>(file: string, schema: z.ZodType<T>): { value: T } | { problems: string[] } {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return { problems: [`${file}: it is not JSON: ${(error as Error).message}`] }
  }
  const read = schema.safeParse(content)
  if (read.success) return { value: read.data }
  return { problems: read.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || 'the whole'}: ${message}`) }
}

import type { ScenarioResultDto } from '../../shared/schemas/agents/scenarios'

/** A table of how scenarios went, with what was expected and came otherwise below each. */
export function resultTable(results: readonly ScenarioResultDto[]): string {
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.flatMap(({ name, about, isPassed, problem, expectations }) => [
    `${isPassed ? 'passed' : 'FAILED'}  ${name.padEnd(width)}  ${about}`,
    ...(problem === null ? [] : [`        ${problem}`]),
    ...expectations.filter(({ isMet }) => !isMet).map(({ words, instead }) => `        Expected that it ${words}. ${instead}`),
  ])
  const passed = results.filter(({ isPassed }) => isPassed).length
  return `${lines.join('\n')}\n\n${passed} passed, ${results.length - passed} failed\n`
}

/** What was said and asked for, a line each. */
export function talkLines({ talk }: ScenarioResultDto): string {
  return talk.map(part => (part.kind === 'tool' ? `        [${part.name} ${part.input}]` : `        ${part.who}: ${part.words}`)).join('\n')
}

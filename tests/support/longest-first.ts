import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take more than a minute (what a verification says at its end), the longest first in each project. Nobody
 * knows that on a fresh machine, where Vitest goes by their size: one worker would be left with such a file when all
 * others are done.
 */
export const LONGEST = [
  'tests/http/input-fuzz.test.ts',
  'tests/db/outreach/two-carriers.test.ts', 'tests/db/agents/talks-in-trouble.test.ts', 'tests/db/ledger/tamper.test.ts',
  'tests/db/model/money.test.ts', 'tests/db/demo/seed.test.ts', 'tests/db/model/model.test.ts',
  'tests/app/session/drafts.test.ts',
  'tests/e2e/agent-journeys.test.ts', 'tests/e2e/open-forms.test.ts', 'tests/e2e/caller-screens.test.ts',
  'tests/e2e/worker-phone.test.ts', 'tests/e2e/screens.test.ts', 'tests/e2e/agents.test.ts', 'tests/e2e/outreach.test.ts',
]

const placeOf = ({ moduleId }: Pick<TestSpecification, 'moduleId'>) => {
  const place = LONGEST.indexOf(relative('.', moduleId).replaceAll('\\', '/'))
  return place < 0 ? LONGEST.length : place
}

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other))
  }
}

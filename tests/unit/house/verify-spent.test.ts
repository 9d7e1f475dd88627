import { expect, it } from 'vitest'
import { spentLines } from '../../../scripts/verify/spent.mjs'

it('what a verification took says each phase and the ten costliest files, the longest first', () => {
  const phases = [{ name: 'lint', seconds: 61.25 }, { name: 'database tests', seconds: 702 }]
  const files = Array.from({ length: 12 }, (_, index) => ({ name: `file ${index}`, seconds: index }))
  expect(spentLines({ phases, files, seconds: 899.6 })).toEqual([
    '900 s, of which, two at a time:',
    '    702.0 s  database tests',
    '     61.3 s  lint',
    'The 10 costliest of 12 test files:',
    ...Array.from({ length: 10 }, (_, index) => `${(11 - index).toFixed(1).padStart(9)} s  file ${11 - index}`),
  ])
})

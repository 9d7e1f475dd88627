const MOST_FILES = 10

/**
 * What the time went to, as lines: every phase, and the costliest test files. Two phases run at a time, so that their
 * sum is about twice what the run took.
 *
 * @typedef {{ name: string, seconds: number }} Spent
 *
 * @param {{ phases: Spent[], files: Spent[], seconds: number }} run
 * @returns {string[]}
 */
export function spentLines({ phases, files, seconds }) {
  return [
    `${Math.round(seconds)} s, of which, two at a time:`,
    ...longestFirst(phases).map(line),
    `The ${MOST_FILES} costliest of ${files.length} test files:`,
    ...longestFirst(files).slice(0, MOST_FILES).map(line),
  ]
}

const longestFirst = spent => spent.toSorted((one, other) => other.seconds - one.seconds)

const line = ({ name, seconds }) => `${seconds.toFixed(1).padStart(9)} s  ${name}`

/** At once: while one answer is on its way, another question is worked on. */
const MOST_UNDER_WAY = 2
/** A question that takes longer, by a lock or a line that went silent, holds nobody else up. */
const PATIENCE_MS = 100

interface Asked<Question, Answer> {
  question: Question
  resolve: (answer: Answer | Promise<Answer>) => void
  reject: (error: unknown) => void
}

/**
 * Puts questions together that come at once. One that comes alone goes at once; what comes while others are under way
 * goes with the next, so that nothing waits for company. An answer is always of later than its question.
 *
 * @param ask answers all, in their order; fails for all. What it gives as a promise is awaited by its asker alone.
 */
export function createGatherer<Question, Answer>(
  ask: (questions: Question[]) => Promise<(Answer | Promise<Answer>)[]>, mostTogether: number,
): (question: Question) => Promise<Answer> {
  let waiting: Asked<Question, Answer>[] = []
  let underWay = 0

  function send(): void {
    if (underWay >= MOST_UNDER_WAY || waiting.length === 0) return
    const together = waiting.slice(0, mostTogether)
    waiting = waiting.slice(mostTogether)
    underWay++
    let isCounted = true
    const next = () => {
      clearTimeout(timer)
      if (!isCounted) return
      isCounted = false
      underWay--
      send()
    }
    const timer = setTimeout(next, PATIENCE_MS)
    ask(together.map(({ question }) => question)).finally(next).then(
      answers => together.forEach(({ resolve }, place) => resolve(answers[place]!)),
      (error: unknown) => together.forEach(({ reject }) => reject(error)),
    )
  }

  return question => new Promise((resolve, reject) => {
    waiting.push({ question, resolve, reject })
    send()
  })
}

import type { Answer } from './ask-program'

type Reply = Omit<Answer, 'id'>

/** The other side of `askProgram`: says that it is ready, and answers until whoever started it is gone. */
export function answerQuestions<Question extends { id: number }>(answer: (question: Question) => Promise<Reply>): void {
  process.on('message', (question: Question) => {
    void answer(question).then(reply => process.send!({ id: question.id, ...reply } satisfies Answer))
  })
  process.on('disconnect', () => process.exit(0))
  process.send!({ id: 0, came: 'done' } satisfies Answer)
}

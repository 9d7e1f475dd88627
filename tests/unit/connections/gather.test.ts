import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createGatherer } from '../../../server/db/gather'

type Answers = (string | Promise<string>)[]

interface Round {
  questions: number[]
  answer: (answers?: Answers) => void
  fail: (error: Error) => void
}

/** A gatherer whose rounds are answered by hand. */
function byHand(mostTogether = 10) {
  const rounds: Round[] = []
  const ask = createGatherer((questions: number[]) => new Promise<Answers>((resolve, reject) => {
    rounds.push({ questions, answer: (answers = questions.map(n => `answer ${n}`)) => resolve(answers), fail: reject })
  }), mostTogether)
  return { ask, rounds, asked: () => rounds.map(({ questions }) => questions) }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('W3 sends what comes alone at once, and with the next round what comes meanwhile', async () => {
  const { ask, rounds, asked } = byHand()
  const answers = [1, 2, 3, 4, 5].map(ask)
  expect(asked()).toEqual([[1], [2]])
  rounds[0]!.answer()
  expect(await answers[0]).toBe('answer 1')
  expect(asked()).toEqual([[1], [2], [3, 4, 5]])
  rounds[2]!.answer()
  expect(await Promise.all(answers.slice(2))).toEqual(['answer 3', 'answer 4', 'answer 5'])
  rounds[1]!.answer()
  expect(await answers[1]).toBe('answer 2')
})

it('A3 never answers by a round that began before the question', async () => {
  const { ask, rounds, asked } = byHand()
  const early = ask(7)
  ask(8).catch(() => {})
  const late = ask(7)
  rounds[0]!.answer(['before'])
  expect(await early).toBe('before')
  expect(asked()).toEqual([[7], [8], [7]])
  rounds[2]!.answer(['after'])
  expect(await late).toBe('after')
})

it('M17 fails for those of one round alone, and goes on', async () => {
  const { ask, rounds } = byHand()
  const answers = [1, 2, 3, 4].map(n => ask(n).catch((error: unknown) => (error as Error).message))
  rounds[0]!.fail(new Error('gone'))
  expect(await answers[0]).toBe('gone')
  rounds[2]!.answer(['three', Promise.reject(new Error('four is refused'))])
  expect(await Promise.all(answers.slice(2))).toEqual(['three', 'four is refused'])
  rounds[1]!.answer()
  expect(await answers[1]).toBe('answer 2')
})

it('puts no more together than it may', async () => {
  const { ask, rounds, asked } = byHand(2)
  const answers = [1, 2, 3, 4, 5].map(ask)
  for (const index of [0, 1, 2, 3]) {
    rounds[index]!.answer()
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(asked()).toEqual([[1], [2], [3, 4], [5]])
  expect(await Promise.all(answers)).toHaveLength(5)
})

it('C9 waits for no round that hangs, and counts it once when it comes back', async () => {
  const { ask, rounds, asked } = byHand()
  const hanging = [ask(1), ask(2)]
  const behind = ask(3)
  await vi.advanceTimersByTimeAsync(1000)
  expect(asked()).toEqual([[1], [2], [3]])
  rounds[2]!.answer()
  expect(await behind).toBe('answer 3')
  rounds[0]!.answer()
  rounds[1]!.answer()
  expect(await Promise.all(hanging)).toEqual(['answer 1', 'answer 2'])
  for (const question of [4, 5, 6]) void ask(question)
  expect(asked()).toEqual([[1], [2], [3], [4], [5]])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { startCall } from '../../server/services/calls/start-call'
import { createPerson, createTestContext, NUMBERS, type TestContext } from '../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

it.each(Object.entries(NUMBERS))('a call to the number of the test deck that is %s can start', async (_, toNumber) => {
  const person = await createPerson(context)
  const reply = await startCall(context, person, { toNumber })
  expect(reply.toNumber).toBe(toNumber)
})

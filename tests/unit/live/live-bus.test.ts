import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Sql } from '../../../server/db/client'
import { createLiveBus, type LiveNews } from '../../../server/db/live-bus'

/** Two processes, and the database between them: what one notifies, all that listen hear. */
function createNetwork() {
  const ears: ((text: string) => void)[] = []
  const notices: string[] = []
  const send = (_: TemplateStringsArray, _channel: string, notice: string) => {
    notices.push(notice)
    for (const ear of ears) ear(notice)
    return Promise.resolve([])
  }
  const listen = (_: string, ear: (text: string) => void) => {
    ears.push(ear)
    return Promise.resolve({ unlisten: () => Promise.resolve() })
  }
  const sql = Object.assign(send, { listen }) as unknown as Sql
  const bus = (nodeId: string) => createLiveBus({ sql, nodeId, onError: error => expect.unreachable(String(error)) })
  return { here: bus('here'), there: bus('there'), notices }
}

const about = (userId: string, callId: string): LiveNews => ({ userId, callId })

afterEach(() => {
  vi.useRealTimers()
})

describe('news between processes', () => {
  it('A2 is heard by the person it is about, here at once and there soon, and by nobody else', () => {
    vi.useFakeTimers()
    const { here, there } = createNetwork()
    const heard: Record<string, LiveNews[]> = { ada: [], bob: [], adaThere: [], bobThere: [] }
    here.subscribe('ada', news => void heard.ada?.push(news))
    here.subscribe('bob', news => void heard.bob?.push(news))
    there.subscribe('ada', news => void heard.adaThere?.push(news))
    there.subscribe('bob', news => void heard.bobThere?.push(news))
    here.publish(about('ada', '1'))
    expect(heard).toEqual({ ada: [about('ada', '1')], bob: [], adaThere: [], bobThere: [] })
    vi.advanceTimersByTime(100)
    expect(heard).toEqual({ ada: [about('ada', '1')], bob: [], adaThere: [about('ada', '1')], bobThere: [] })
  })

  it('is gathered, in notices that PostgreSQL takes', () => {
    vi.useFakeTimers()
    const { here, there, notices } = createNetwork()
    let count = 0
    there.subscribe('ada', () => count++)
    for (let n = 0; n < 500; n++) here.publish(about('ada', '0193477a-1111-7222-8333-444455556666'))
    vi.advanceTimersByTime(100)
    expect(count).toBe(500)
    expect(notices.length).toBeLessThan(20)
    for (const notice of notices) expect(Buffer.byteLength(notice)).toBeLessThan(8000)
  })

  it('is not heard any more by who has stopped listening', () => {
    const { here } = createNetwork()
    const heard: string[] = []
    const [stopOne] = [here.subscribe('ada', () => heard.push('one')), here.subscribe('ada', () => heard.push('two'))]
    stopOne()
    here.publish(about('ada', '1'))
    expect(heard).toEqual(['two'])
    return here.close()
  })
})

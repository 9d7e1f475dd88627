import type { SimulationResult } from '../../../sandbox/calls/simulate'
import type { BookedLeg } from '../../../sandbox/books/books'

/** The sandbox's control API from a test. */
export class ControlClient {
  constructor(private readonly sandboxUrl: string) {}

  /** @throws with the sandbox's own words when it refuses */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.sandboxUrl}/control/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const value = (await answer.json()) as T & { error?: string }
    if (!answer.ok) throw new Error(`${answer.status}: ${value.error}`)
    return value
  }

  get<T>(path: string): Promise<T> {
    return this.send('GET', path)
  }

  simulate(call: Record<string, unknown>): Promise<SimulationResult> {
    return this.send('POST', '/simulate', call)
  }

  async books(): Promise<BookedLeg[]> {
    const answer = await fetch(`${this.sandboxUrl}/books.json`)
    return ((await answer.json()) as { legs: BookedLeg[] }).legs
  }
}

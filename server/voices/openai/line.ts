import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime'
import { WebSocket, type ClientOptions } from 'ws'

/**
 * Comes fifty times a second and more. The library would read each twice, copy it and decode it, for nobody: it hears
 * of everything else, and we of all (docs/performance.md).
 */
const SOUND = 'response.output_audio.delta'

type Take = (event: unknown) => void

/** A socket to the model that tells us first. */
class ModelSocket extends WebSocket {
  constructor(url: string, options: ClientOptions, private readonly tell: Take) {
    super(url, options)
  }

  override emit(name: string | symbol, ...given: unknown[]): boolean {
    if (name === 'message' && this.#take(given[0])) return true
    return super.emit(name, ...given)
  }

  /** Whether it is nothing for the library. */
  #take(data: unknown): boolean {
    const event = jsonOf(String(data))
    this.tell(event)
    return (event as { type?: unknown } | null)?.type === SOUND
  }
}

/**
 * The library's line to the model, without its guess of what was heard: it goes by the clock, and we by what the phone
 * acknowledges (docs/decisions/068).
 */
export class Line extends OpenAIRealtimeWebSocket {
  /** As the library says who asks. */
  static readonly #headers = Line.prototype.getCommonRequestHeaders()

  /** @param hearers are told what the model sends, before anything else is done with it */
  constructor({ model, apiKey }: { model: string, apiKey: string }, hearers = new Set<Take>()) {
    let gone: () => void
    const isGone = new Promise<void>(resolve => (gone = resolve))
    super({
      model, apiKey,
      createWebSocket({ url }) {
        const socket = new ModelSocket(url, {
          headers: { Authorization: `Bearer ${apiKey}`, ...Line.#headers },
          // sound gains nothing by it
          perMessageDeflate: false,
        }, event => hearers.forEach(hear => hear(event)))
        socket.on('close', () => gone())
        return Promise.resolve(socket)
      },
    })
    this.hearers = hearers
    this.isGone = isGone
  }

  readonly hearers: Set<Take>
  /** Both sides have closed: nothing comes any more. */
  readonly isGone: Promise<void>

  override interrupt(): void {}
  /** Said once, with the session: by itself it would turn tracing on, or ask for the session twice. */
  override _updateTracingConfig(): void {}
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

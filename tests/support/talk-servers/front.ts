import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'

/** Stands before servers, as a proxy does: a connection leads to the one that is there, and waits while none is. */
export class Front {
  readonly #server: Server

  /** @param present the port of the server that is there */
  constructor(present: () => Promise<number>) {
    this.#server = createServer(outside => {
      outside.on('error', () => outside.destroy())
      void present().then(port => {
        const inside = connect(port, '127.0.0.1')
        inside.on('error', () => outside.destroy()).on('close', () => outside.destroy())
        outside.on('close', () => inside.destroy())
        outside.pipe(inside).pipe(outside)
      })
    })
  }

  /** @returns its port */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  stop(): void {
    this.#server.close()
  }
}

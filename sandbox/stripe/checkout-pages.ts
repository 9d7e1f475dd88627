import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, sendText } from '../http-io'
import { escapeHtml, overPage, page, payPage, stepPage, successUrl } from './checkout-html'
import { finishStep, openSession, paySession, type PayOutcome } from './pay-session'
import { StripeError } from './stripe-error'
import type { CheckoutSession, Wire } from './types'
import type { StripeWorld } from './world'

const HTML = 'text/html; charset=utf-8'
const PATH = /^\/checkout\/c\/(\w+)(?:\/(pay|step))?$/

function goTo(response: ServerResponse, url: string): void {
  response.writeHead(303, { 'location': url, 'cache-control': 'no-store' })
  response.end()
}

/** The pages on which a payer pays. Plain forms: they work with a keyboard, and without JavaScript. */
export class CheckoutPages {
  constructor(private readonly world: StripeWorld) {}

  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const form = new URLSearchParams(await readBody(request))
    const match = PATH.exec(path)
    const session = this.world.sessions.find(match?.[1] ?? '')
    if (!match || !session) {
      const words = '      <h1>There is no such checkout</h1>\n      <p>Start again from the shop.</p>\n'
      return sendText(response, 404, HTML, page('There is no such checkout', words))
    }
    try {
      const open = openSession(this.world, session.id)
      const saves = form.get('saves') === 'yes'
      if (request.method === 'POST' && match[2] === 'pay') return this.#pay(response, open, form, saves)
      if (request.method === 'POST' && match[2] === 'step') return this.#step(response, open, form, saves)
      this.#show(response, open, match[2])
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      if (session.status !== 'open') return this.#over(response, session)
      const body = `      <h1>That did not work</h1>\n      <p class="problem" role="alert">${escapeHtml(error.message)}</p>\n`
      sendText(response, 400, HTML, page('That did not work', body))
    }
  }

  #show(response: ServerResponse, session: Wire<CheckoutSession>, part: string | undefined): void {
    const waits = this.world.intents.find(session.payment_intent ?? '')?.status === 'requires_action'
    const html = part === 'step' && waits ? stepPage(this.world, session, false) : payPage(this.world, session, null)
    sendText(response, 200, HTML, html)
  }

  #over(response: ServerResponse, session: Wire<CheckoutSession>): void {
    sendText(response, 410, HTML, overPage(session))
  }

  #pay(response: ServerResponse, session: Wire<CheckoutSession>, form: URLSearchParams, saves: boolean): void {
    const payer = { card: form.get('card') ?? '', email: form.get('email'), name: form.get('name'), saves }
    this.#lead(response, session, paySession(this.world, session, payer), saves)
  }

  #step(response: ServerResponse, session: Wire<CheckoutSession>, form: URLSearchParams, saves: boolean): void {
    this.#lead(response, session, finishStep(this.world, session, form.get('answer') === 'approve', saves), saves)
  }

  #lead(response: ServerResponse, session: Wire<CheckoutSession>, outcome: PayOutcome, saves: boolean): void {
    if (outcome.kind === 'done') return goTo(response, successUrl(outcome.session))
    if (outcome.kind === 'step') return sendText(response, 200, HTML, stepPage(this.world, session, saves))
    sendText(response, 402, HTML, payPage(this.world, session, outcome.message))
  }
}

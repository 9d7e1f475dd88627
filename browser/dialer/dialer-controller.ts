import type { CallDto, StartCallBody, StartCallReply } from '~~/shared/schemas/calls'
import type { VoiceSignal } from './voice-port'
import { isFinal } from '~~/browser/calls/call-words'
import { awaitReceipt } from '~~/browser/calls/await-receipt'
import { reportQuality } from '~~/browser/quality/report-quality'
import { canDial, isCallState, isLineUp, isTalking } from './dialer-machine'
import { DialerTestCall } from './dialer-test-call'
import { hangUpAtMs } from './minute-end'
import { componentsFromDto } from '~~/shared/terms'
import { emptyDialerView, type AgentTalk, type DialerView } from './dialer-view'
import { ESCAPE_MS } from './shortcuts'
import { sdkProblem } from './sdk-errors'
import { toApiError } from '~~/browser/wire/api-error'

const TICK_MS = 250
/** How long the phone network gets to end a call here that it has already ended on its side. */
const GHOST_CALL_MS = 3000
/** So long the server's word that they answered is waited for; then the line itself is believed. */
const UNCONFIRMED_MS = 10_000

/** The other half: one call at a time, from the asking for a microphone to the closed receipt. */
export class DialerController extends DialerTestCall {
  #answeredAtMs = 0
  #ticker: ReturnType<typeof setInterval> | undefined
  #releaseMicrophone = () => {}

  inCall(): boolean {
    return isLineUp(this.view.state) || this.view.state === 'starting' || this.view.state === 'asking'
  }

  /** Asks for the microphone, lets the server hold the money, and dials. */
  dial(body: StartCallBody): Promise<void> {
    const start = () => this.ports.startCall(body)
    return this.#begin(null, start, ({ toNumber, callId }) => ({ To: toNumber, CallId: callId }))
  }

  /** The same with an agent at the other end, and no number. */
  talk(talk: AgentTalk): Promise<void> {
    return this.#begin(talk, () => this.ports.startTalk(talk), ({ callId }) => ({ TalkId: callId }))
  }

  async #begin(
    talk: AgentTalk | null, start: () => Promise<StartCallReply>,
    paramsOf: (started: StartCallReply) => Record<string, string>,
  ): Promise<void> {
    if (!canDial(this.view.state)) return
    Object.assign(this.view, emptyDialerView(), keptOf(this.view), { talk })
    this.dispatch('dial')
    if (!await this.ports.beginCall()) return this.busyElsewhere()
    const microphone = await this.ports.askForMicrophone()
    if (microphone.result === 'granted') this.#releaseMicrophone = microphone.release
    if (microphone.result === 'granted') await this.prepareSound()
    if (this.view.state !== 'asking') return this.#releaseMicrophone()
    if (microphone.result !== 'granted') {
      return void this.dispatch(microphone.result === 'missing' ? 'microphone-missing' : 'microphone-denied')
    }
    this.dispatch('microphone-granted')
    const started = await this.#start(start)
    if (started) await this.#connect(paramsOf(started))
  }

  async #start(start: () => Promise<StartCallReply>): Promise<StartCallReply | null> {
    try {
      return this.view.call = await start()
    } catch (error) {
      this.view.refusal = toApiError(error).dto
      this.#releaseMicrophone()
      this.dispatch('refused')
      this.backToReady()
      return null
    }
  }

  async #connect(params: Record<string, string>): Promise<void> {
    // Hung up while the server was thinking: nothing was dialled, and nothing will be.
    if (this.dispatch('created') !== 'connecting') return this.#finish()
    try {
      await this.ports.voice.connect(params)
      if (this.view.state === 'ending') this.ports.voice.disconnect()
    } catch {
      this.view.problem = { title: 'The call did not connect', advice: 'Nothing was charged. Try again.' }
      this.#finish()
    }
  }

  hangUp(): void {
    if (this.view.state === 'asking') {
      this.dispatch('hang-up')
      return this.backToReady()
    }
    const isHangUp = this.view.state !== 'ending' && this.dispatch('hang-up') === 'ending'
    this.view.hungUp ||= isHangUp
    this.#stopClock()
    if (this.view.state !== 'ending' || !this.view.call) return
    // first the word, then the line: so the server knows who hung up before the network says that it is over
    this.#endOnServer(this.view.call.callId)
    this.ports.voice.disconnect()
    this.#finishLater(this.view.call.callId)
  }

  /** One key is too little to end a call by. */
  askToHangUp(): void {
    if (!isCallState(this.view.state)) return
    this.view.notice = { title: 'Hang up?', advice: 'Press Escape again to hang up.' }
    setTimeout(() => {
      if (this.view.notice?.title === 'Hang up?') this.view.notice = null
    }, ESCAPE_MS)
  }

  /** Whether the call ends with the increment that has begun, or with the next one where this one's end is too near. */
  endWithMinute(isWanted: boolean): void {
    const { call, elapsedMs } = this.view
    if (!call || !isTalking(this.view.state)) return
    this.view.hangUpAtMs = isWanted
      ? hangUpAtMs(componentsFromDto(call.quote.components), elapsedMs, call.maxAllowedSeconds)
      : null
  }

  hear(signal: VoiceSignal): void {
    if (this.hearTest(signal)) return
    switch (signal.kind) {
      case 'call-error': this.#callFailed(signal.code); break
      case 'ringing': this.dispatch('ring'); break
      case 'accepted': this.#answered(); break
      case 'reconnecting': this.dispatch('media-lost'); break
      case 'reconnected': this.#mediaIsBack(); break
      case 'disconnected': this.#finish(); break
      default: this.hearSound(signal)
    }
  }

  /** The call says `disconnect` before or after it, or goes on without saying so. */
  #callFailed(code: number): void {
    if (!isCallState(this.view.state) && this.view.state !== 'ended') return
    const { title, advice } = sdkProblem(code, this.view.everAnswered ? 'talked' : 'unanswered')
    this.view.problem = { title, advice }
    if (!isTalking(this.view.state)) return
    const during = sdkProblem(code, 'during')
    this.view.notice = { title: during.title, advice: during.advice }
  }

  #mediaIsBack(): void {
    this.dispatch('media-back')
    this.view.notice = null
    this.view.problem = null
  }

  #answered(): void {
    if (this.dispatch('answer') !== 'in-call') return
    this.#releaseMicrophone()
    this.view.everAnswered = true
    this.view.problem = null
    this.view.notice = null
    this.listDevices()
    this.#answeredAtMs = this.ports.nowMs()
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS)
  }

  /** A line that is down may be over by now, and one that nobody confirmed may be a voice that says why not. */
  #tick(): void {
    const { view } = this
    view.elapsedMs = this.ports.nowMs() - this.#answeredAtMs
    const isConfirmed = view.row?.status === 'answered' || view.elapsedMs >= UNCONFIRMED_MS
    if (isConfirmed && view.state === 'in-call') view.countedMs = view.elapsedMs
    if (view.hangUpAtMs !== null && view.elapsedMs >= view.hangUpAtMs) this.hangUp()
  }

  /** What was shown stays: nothing counts after the end, whoever heard of it first. */
  #stopClock(): void {
    clearInterval(this.#ticker)
    this.#ticker = undefined
  }

  /** The server's row of the call, by push or by polling. A charge that is told of needs no more waiting. */
  onRow(row: CallDto): void {
    if (!this.#take(row) || row.chargedMicros === null || this.view.finished) return
    void this.ports.fetchCall(row.id).then(detail => {
      if (this.view.call?.callId === detail.id && detail.chargedMicros !== null) this.view.finished = detail
    }, () => undefined)
  }

  /** False for another call's row, and for one that is older than what is shown. */
  #take(row: CallDto): boolean {
    if (row.id !== this.view.call?.callId) return false
    if (this.view.row && row.revision < this.view.row.revision) return false
    this.view.row = row
    this.#giveTime(row)
    if (row.status === 'ringing') this.dispatch('ring')
    if (isFinal(row.status)) this.#stopClock()
    if (isFinal(row.status) && isCallState(this.view.state)) this.#finishLater(row.id)
    return true
  }

  /** More time, whoever asked for it: this page, another tab, or staff. */
  #giveTime({ maxSeconds, bound }: CallDto): void {
    const { call } = this.view
    if (!call || maxSeconds <= call.maxAllowedSeconds) return
    this.view.call = { ...call, maxAllowedSeconds: maxSeconds, quote: { ...call.quote, maxSeconds, bound } }
  }

  /** The SDK normally says `disconnect` within a moment; a call that is over must not hang on it. */
  #finishLater(callId: string): void {
    setTimeout(() => {
      if (this.view.call?.callId === callId) this.#finish()
    }, GHOST_CALL_MS)
  }

  #finish(): void {
    if (!isCallState(this.view.state)) return
    this.dispatch('call-ended')
    this.view.notice = null
    this.#stopClock()
    this.quiet()
    this.#releaseMicrophone()
    this.ports.voice.disconnect()
    void this.refresher.callEnded()
    if (!this.view.call) return
    this.#endOnServer(this.view.call.callId)
    this.#tellQuality(this.view.call.callId)
    void awaitReceipt(this.view.call.callId, {
      fetchCall: id => this.ports.fetchCall(id),
      isShown: id => this.view.call?.callId === id,
      onRow: row => void this.#take(row),
      onReceipt: detail => {
        this.view.finished = detail
      },
    })
  }

  /** Once, because a call ends once; a call that nobody answered has no sound to speak of. */
  #tellQuality(callId: string): void {
    const { voice, sendQuality, sendLog } = this.ports
    const quality = this.view.everAnswered ? voice.quality() : null
    if (quality) void reportQuality(body => sendQuality(callId, body), quality)
    const log = voice.log()
    if (log) void reportQuality(report => sendLog(callId, report()), log)
  }

  /** Whoever hung up, the server hears from us too that it is over: it can be repeated and moves no money (C10). */
  #endOnServer(callId: string): void {
    const ended = this.view.hungUp ? this.ports.endCall(callId) : this.ports.endCall(callId, 'line_dead')
    // The reconciler ends what this request could not.
    ended.catch(() => undefined)
  }
}

/** What a new call finds as the last one left it. */
function keptOf(view: DialerView): Partial<DialerView> {
  const { state, inputs, outputs, canChooseOutput, inputId, outputId, ringId } = view
  return { state, inputs, outputs, canChooseOutput, inputId, outputId, ringId }
}

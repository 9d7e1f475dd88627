import { playKey, startRinging } from './key-sounds.js'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#']
const list = document.querySelector('#handsets')
const problem = document.querySelector('#problem')

/** A microphone sentence for what `getUserMedia` throws. */
function microphoneSentence(error) {
  if (error.name === 'NotFoundError') return 'There is no microphone. Plug one in and try again.'
  return 'The browser does not let this page use the microphone. Allow it beside the address and try again.'
}

/** Connects the microphone and the ear to a call. `exchange` sends the offer and brings the answer. */
class Voice {
  async open() {
    this.microphone = await navigator.mediaDevices.getUserMedia({ audio: true })
    this.peer = new RTCPeerConnection()
    this.ear = new Audio()
    this.ear.autoplay = true
    this.peer.ontrack = event => (this.ear.srcObject = new MediaStream([event.track]))
    for (const track of this.microphone.getTracks()) this.peer.addTrack(track, this.microphone)
    await this.peer.setLocalDescription()
    return this.peer.localDescription.sdp
  }

  take(sdp) {
    return this.peer.setRemoteDescription({ type: 'answer', sdp })
  }

  close() {
    this.microphone?.getTracks().forEach(track => track.stop())
    this.peer?.close()
    if (this.ear) this.ear.srcObject = null
  }
}

class HandsetCard {
  constructor(number, any) {
    this.wanted = { number, any }
    this.callId = null
    this.voice = null
    this.stopRinging = () => {}
    this.socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/phones/ws`)
    this.socket.onopen = () => this.send({ type: 'open', number, any })
    this.socket.onmessage = event => this.receive(JSON.parse(event.data))
    this.socket.onclose = () => this.card && this.idle('The sandbox is gone. Start it again and reload this page.')
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  find(selector) {
    return this.card.querySelector(selector)
  }

  /** Shows the handset once the sandbox has accepted its number. */
  show({ number, any }) {
    this.card = document.querySelector('#handset').content.firstElementChild.cloneNode(true)
    this.card.setAttribute('aria-label', `Handset ${number}`)
    this.find('.number').textContent = number
    this.find('.any').textContent = any ? 'Rings for any number' : 'Rings for its own number only'
    this.find('.pick-up').onclick = () => this.pickUp()
    this.find('.decline').onclick = () => this.end('decline', 'Declined. The caller hears that you are busy.')
    this.find('.hang-up').onclick = () => this.end('hang-up', 'You hung up.')
    this.find('.close').onclick = () => this.close()
    this.find('.dial').onsubmit = event => {
      event.preventDefault()
      void this.dial(this.find('.whom').value.trim())
    }
    this.find('.say').onsubmit = event => {
      event.preventDefault()
      this.say(this.find('.text'))
    }
    this.find('.whom').onfocus = () => this.send({ type: 'who' })
    for (const key of KEYS) {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = key
      button.onclick = () => this.press(key)
      this.find('.keys').append(button)
    }
    this.card.onkeydown = event => {
      const isTyping = event.target.tagName === 'INPUT'
      if (this.card.dataset.state === 'talking' && !isTyping && KEYS.includes(event.key)) this.press(event.key)
    }
    list.append(this.card)
  }

  /** Which buttons there are follows from the state alone. */
  enter(state, words) {
    this.card.dataset.state = state
    this.find('.state').textContent = words
    this.find('.pick-up').hidden = this.find('.decline').hidden = state !== 'ringing'
    this.find('.hang-up').hidden = state !== 'talking' && state !== 'calling'
    this.find('.keys').hidden = this.find('.say').hidden = state !== 'talking'
    this.find('.dial').hidden = state !== 'idle'
  }

  receive(message) {
    if (message.type === 'opened') this.show(message)
    else if (message.type === 'problem') this.complain(message.message)
    else if (message.type === 'who') this.suggest(message.whom)
    else if (message.type === 'ring') this.ring(message)
    else if (message.type === 'answered') this.connected(message).catch(error => this.complain(error.message))
    else if (message.type === 'far-ringing') this.enter('calling', 'It rings over there…')
    else if (message.type === 'far-answered') this.enter('talking', 'They answered. You are talking.')
    else if (message.type === 'key') this.find('.state').textContent = `They pressed ${message.key}.`
    else if (message.type === 'word') this.hear(message.text)
    else if (message.type === 'ended') this.idle('The call is over.')
  }

  /** What was typed is heard by the other side as sound that carries the words. */
  say(field) {
    this.send({ type: 'say', callId: this.callId, text: field.value })
    this.note('You', field.value)
    field.value = ''
    field.focus()
  }

  hear(word) {
    this.note('They', word)
  }

  /** Adds words to the list; who goes on speaking goes on in the same line. */
  note(who, words) {
    const heard = this.find('.heard')
    heard.hidden = false
    if (heard.lastElementChild?.dataset.who !== who) {
      const line = Object.assign(document.createElement('span'), { className: 'line', textContent: `${who}:` })
      line.dataset.who = who
      heard.append(line)
    }
    heard.lastElementChild.append(` ${words}`)
    heard.scrollTop = heard.scrollHeight
  }

  complain(words) {
    if (this.card) this.find('.state').textContent = words
    else {
      problem.textContent = words
      this.socket.close()
    }
  }

  suggest(whom) {
    const options = whom.map(value => Object.assign(document.createElement('option'), { value }))
    document.querySelector('#whom').replaceChildren(...options)
  }

  ring({ callId, from, to }) {
    this.callId = callId
    this.find('.heard').replaceChildren()
    this.stopRinging = startRinging()
    this.enter('ringing', `${from} is calling ${to}.`)
    // Whoever is typing elsewhere is not torn away from it.
    if (document.activeElement === document.body) this.find('.pick-up').focus()
  }

  async openVoice() {
    this.voice = new Voice()
    try {
      return await this.voice.open()
    } catch (error) {
      this.find('.state').textContent = microphoneSentence(error)
      return null
    }
  }

  async pickUp() {
    this.stopRinging()
    const sdp = await this.openVoice()
    if (sdp) this.send({ type: 'pick-up', callId: this.callId, sdp })
  }

  async dial(whom) {
    const sdp = await this.openVoice()
    if (!sdp) return
    this.placing = true
    this.find('.heard').replaceChildren()
    this.enter('calling', `Calling ${whom}…`)
    this.send({ type: 'call', whom, sdp })
  }

  async connected({ callId, sdp }) {
    this.callId = callId
    await this.voice.take(sdp)
    if (!this.placing) this.enter('talking', 'You are talking.')
    this.find('.hang-up').focus()
  }

  press(key) {
    playKey(key)
    this.send({ type: 'key', callId: this.callId, key })
  }

  end(type, words) {
    this.send({ type, callId: this.callId })
    this.idle(words)
  }

  idle(words) {
    this.stopRinging()
    this.voice?.close()
    this.voice = null
    this.callId = null
    this.placing = false
    this.enter('idle', words)
  }

  close() {
    this.socket.onclose = null
    this.socket.close()
    this.idle('')
    this.card.remove()
  }
}

document.querySelector('#new').addEventListener('submit', event => {
  event.preventDefault()
  problem.textContent = ''
  new HandsetCard(document.querySelector('#number').value, document.querySelector('#any').checked)
})

/** The personas that the voice model may play; nothing where there is no model. */
async function offerPersonas() {
  const api = '/control/api/realtime'
  const read = async part => (await fetch(`${api}/${part}`)).json()
  const personas = await read('personas')
  if (personas.length === 0) return
  const settings = await read('settings')
  const select = document.querySelector('#persona')
  const tell = () => {
    document.querySelector('#about').textContent = personas.find(one => one.name === select.value)?.about ?? ''
  }
  select.replaceChildren(...personas.map(({ name }) => new Option(name, name, false, name === settings.persona)))
  select.onchange = async () => {
    const headers = { 'content-type': 'application/json' }
    await fetch(`${api}/settings`, { method: 'PUT', headers, body: JSON.stringify({ persona: select.value }) })
    tell()
  }
  tell()
  document.querySelector('#voice').hidden = false
}

void offerPersonas()

/** The least that can stand between phones and a model: every frame as it comes, both ways. The yardstick of talks. */
import { WebSocket, WebSocketServer } from 'ws'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT) })
server.on('connection', phone => {
  const model = new WebSocket(process.env.MODEL_URL!)
  let streamSid = ''
  // a phone that only looked whether somebody is there
  model.on('error', () => {})
  model.on('open', () => {
    model.send(JSON.stringify({ type: 'session.update', session: { type: 'realtime' } }))
    model.send(JSON.stringify({ type: 'response.create' }))
  })
  model.on('message', (data: Buffer) => {
    const event = JSON.parse(data.toString()) as { type: string, delta: string }
    if (event.type === 'response.output_audio.delta') phone.send(JSON.stringify({ event: 'media', streamSid, media: { payload: event.delta } }))
  })
  phone.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { event: string, streamSid: string, media: { payload: string } }
    if (frame.event === 'start') streamSid = frame.streamSid
    if (frame.event !== 'media' || model.readyState !== WebSocket.OPEN) return
    model.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: frame.media.payload }))
  })
  phone.on('close', () => model.close())
})

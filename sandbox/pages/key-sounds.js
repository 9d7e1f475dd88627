// The ring and the keys, made here: the page loads no sound files.
const ROWS = ['123', '456', '789', '*0#']
const LOW_HERTZ = [697, 770, 852, 941]
const HIGH_HERTZ = [1209, 1336, 1477]

let context = null

function audio() {
  context ??= new AudioContext()
  void context.resume()
  return context
}

function tone(frequencies, startSeconds, lengthSeconds, loudness) {
  const at = audio().currentTime + startSeconds
  const gain = new GainNode(context, { gain: 0 })
  gain.gain.setValueAtTime(loudness, at)
  gain.gain.setValueAtTime(0, at + lengthSeconds)
  gain.connect(context.destination)
  for (const frequency of frequencies) {
    const oscillator = new OscillatorNode(context, { frequency })
    oscillator.connect(gain)
    oscillator.start(at)
    oscillator.stop(at + lengthSeconds)
  }
}

export function playKey(key) {
  const row = ROWS.findIndex(keys => keys.includes(key))
  if (row >= 0) tone([LOW_HERTZ[row], HIGH_HERTZ[ROWS[row].indexOf(key)]], 0, 0.16, 0.1)
}

/** Rings until the returned function is called. */
export function startRinging() {
  const once = () => {
    tone([400, 450], 0, 0.4, 0.12)
    tone([400, 450], 0.6, 0.4, 0.12)
  }
  once()
  const timer = setInterval(once, 3000)
  return () => clearInterval(timer)
}

// Writes the telephone's sounds into public/sounds: `node assets/sounds/generate.mjs`.
// They are our own, so that the Voice SDK fetches none from another host.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { COMMANDS } from '../../scripts/args/commands.mjs'
import { toldOrExit } from '../../scripts/args/run-command.mjs'

toldOrExit(COMMANDS.generateSounds)

const SAMPLES_PER_SECOND = 8000
const directory = fileURLToPath(new URL('../../public/sounds/', import.meta.url))

/** A chord of `frequencies` for `ms`, faded at both ends so that it does not click. */
function tone(frequencies, ms, loudness = 0.3) {
  const count = Math.round(SAMPLES_PER_SECOND * ms / 1000)
  const fade = Math.min(count / 2, SAMPLES_PER_SECOND * 0.008)
  return Float32Array.from({ length: count }, (_, index) => {
    const edge = Math.min(1, index / fade, (count - 1 - index) / fade)
    const sum = frequencies.reduce((total, hz) => total + Math.sin(2 * Math.PI * hz * index / SAMPLES_PER_SECOND), 0)
    return edge * loudness * sum / frequencies.length
  })
}

const silence = ms => new Float32Array(Math.round(SAMPLES_PER_SECOND * ms / 1000))

function wav(parts) {
  const samples = parts.flatMap(part => [...part])
  const file = Buffer.alloc(44 + samples.length * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + samples.length * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(SAMPLES_PER_SECOND, 24)
  file.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((sample, index) => file.writeInt16LE(Math.round(sample * 32767), 44 + index * 2))
  return file
}

mkdirSync(directory, { recursive: true })
const write = (name, ...parts) => writeFileSync(`${directory}${name}.wav`, wav(parts))
write('outgoing', tone([523], 70, 0.18), silence(30), tone([659], 90, 0.18))
write('disconnect', tone([494], 90, 0.18), silence(20), tone([370], 140, 0.18))
write('ring', tone([440, 480], 380), silence(140), tone([440, 480], 380))
write('silence', silence(20))

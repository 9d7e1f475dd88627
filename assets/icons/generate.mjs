// Draws the app's icons into public/icons: `node assets/icons/generate.mjs`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { crc32, deflateSync } from 'node:zlib'
import { COMMANDS } from '../../scripts/args/commands.mjs'
import { toldOrExit } from '../../scripts/args/run-command.mjs'

toldOrExit(COMMANDS.generateIcons)

const directory = fileURLToPath(new URL('../../public/icons/', import.meta.url))
const GREEN = [15, 118, 76]
const PAPER = [255, 255, 255]
/** Points a pixel is looked at in each direction, so that edges are smooth. */
const FINE = 4

const within = (x, y, halfWidth, halfHeight, radius) => {
  const [dx, dy] = [Math.max(Math.abs(x) - halfWidth + radius, 0), Math.max(Math.abs(y) - halfHeight + radius, 0)]
  return Math.hypot(dx, dy) <= radius
}

/** A receiver lying on its back, turned as one is held: -1 to 1 in both directions. */
function isHandset(px, py) {
  const [x, y] = [(px + py) * Math.SQRT1_2, (py - px) * Math.SQRT1_2 - 0.1]
  const fromCentre = Math.hypot(x, y + 0.36)
  const isHandle = y > -0.1 && Math.abs(fromCentre - 0.62) < 0.15 && Math.abs(x) < 0.56
  return isHandle || within(Math.abs(x) - 0.5, y + 0.13, 0.2, 0.22, 0.09)
}

/** @param full whether the ground reaches every edge, for systems that cut icons to a shape of their own */
function colourAt(x, y, { full, scale }) {
  if (!full && !within(x, y, 1, 1, 0.44)) return null
  return isHandset(x / scale, y / scale) ? PAPER : GREEN
}

function pixels(size, look) {
  const rows = Buffer.alloc(size * (size * 4 + 1))
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const sum = [0, 0, 0, 0]
      for (let point = 0; point < FINE * FINE; point++) {
        const x = (column + (point % FINE + 0.5) / FINE) / size * 2 - 1
        const y = (row + (Math.floor(point / FINE) + 0.5) / FINE) / size * 2 - 1
        const colour = colourAt(x, y, look)
        if (colour) [...colour, 255].forEach((value, index) => (sum[index] += value))
      }
      const seen = sum[3] / 255
      const at = row * (size * 4 + 1) + 1 + column * 4
      for (let index = 0; index < 3; index++) rows[at + index] = seen === 0 ? 0 : Math.round(sum[index] / seen)
      rows[at + 3] = Math.round(sum[3] / (FINE * FINE))
    }
  }
  return rows
}

function chunk(name, body) {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length, 0)
  head.write(name, 4, 'latin1')
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])), 0)
  return Buffer.concat([head, body, tail])
}

function png(size, look) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
    chunk('IHDR', header), chunk('IDAT', deflateSync(pixels(size, look), { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ])
}

mkdirSync(directory, { recursive: true })
const write = (name, size, look) => writeFileSync(`${directory}${name}.png`, png(size, look))
write('icon-32', 32, { full: false, scale: 1.05 })
write('icon-192', 192, { full: false, scale: 1 })
write('icon-512', 512, { full: false, scale: 1 })
// what matters lies within the circle that every system leaves
write('maskable-512', 512, { full: true, scale: 0.74 })
write('apple-touch-180', 180, { full: true, scale: 0.92 })

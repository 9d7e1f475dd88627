import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const EXAMPLE = readFileSync('.env.example', 'utf8')
const named = [...EXAMPLE.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map(match => match[1]!)
const read = [...readFileSync('server/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(match => match[1]!)

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(ts|mjs)$/.test(file)).map(file => readFileSync(join(folder, file), 'utf8'))
}

it('every setting that the server reads is explained in .env.example', () => {
  expect(read.length).toBeGreaterThan(40)
  expect(read.filter(name => !named.includes(name))).toEqual(['NODE_ENV'])
})

it('every setting in .env.example is read by something', () => {
  const texts = [...sources('server'), ...sources('scripts'), readFileSync('nuxt.config.ts', 'utf8')]
  // the server beneath the app reads these itself
  const known = ['PORT', 'HOST', 'NITRO_SHUTDOWN_TIMEOUT']
  expect(named.filter(name => !known.includes(name) && !texts.some(text => text.includes(name)))).toEqual([])
})

it('names each setting once', () => {
  expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([])
})

// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = `${resolve('.')}/`
const NAME = /i-lucide-[a-z0-9-]+/g

describe('icons', () => {
  it('are all in the bundle: those that scripts name are listed where the bundler looks', () => {
    const scripts = ['composables', 'browser'].flatMap(folder =>
      readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()))
    const named = scripts.flatMap(file => readFileSync(`${file.parentPath}/${file.name}`, 'utf8').match(NAME) ?? [])
    const listed = new Set(readFileSync(`${root}assets/icons.yaml`, 'utf8').match(NAME))
    expect(named.length).toBeGreaterThan(20)
    expect(named.filter(name => !listed.has(name))).toEqual([])
  })
})

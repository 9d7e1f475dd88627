import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { extname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** What is served to people, and what serves it. */
const SERVED = [
  'app.vue', 'app.config.ts', 'error.vue', 'assets', 'pages', 'components', 'composables', 'browser', 'plugins', 'middleware', 'layouts',
  'shared', 'server', 'drizzle/schema',
]
const OTHERS = [
  'nuxt.config.ts', 'vitest.config.ts', 'drizzle.config.ts', 'eslint.config.mjs', '.dependency-cruiser.cjs', 'bin', 'bench', 'drizzle/functions.ts',
  'sandbox', 'scripts', 'tests',
]
/** Used, and named nowhere in a source. */
const BY_ANOTHER_NAME: Record<string, string> = {
  '@iconify-json/lucide': 'icons are named `i-lucide-…`',
  '@nuxt/fonts': 'stands in for the real one: docs/decisions/037',
  'oxlint-tsgolint': 'oxlint asks it about types',
  'patch-package': 'run after an installation',
  'vite': 'one for the build and the tests',
}
const READ = ['.ts', '.mjs', '.cjs', '.vue', '.css']

interface Declared { dependencies: Record<string, string>, devDependencies: Record<string, string> }
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Declared
const declared = { ...dependencies, ...devDependencies }

describe('the packages', () => {
  const served = SERVED.flatMap(filesOf)
  const all = [...served, ...OTHERS.flatMap(filesOf)]
  const read = new Map(all.map(file => [file, readFileSync(file, 'utf8')]))
  const imports = new Map([...read].map(([file, text]) => [file, importsOf(file, text)]))
  const importedBy = (files: string[]) => new Set(files.flatMap(file => imports.get(file)!))

  it('that are imported are declared: another package that brings them can stop doing so', () => {
    expect(all.length).toBeGreaterThan(500)
    expect([...importedBy(all)].filter(name => !declared[name])).toEqual([])
  })

  it('that are declared are used', () => {
    const imported = importedBy(all)
    const isNamed = (name: string) => [...read.values()].some(text => ['\'', '"', '/'].some(end => text.includes(`'${name}${end}`) || text.includes(`node_modules/${name}${end}`)))
    const isTypesOf = (name: string) => name === '@types/node' || declared[name.replace('@types/', '')] !== undefined
    expect(Object.keys(declared).filter(name => (
      !imported.has(name) && !isNamed(name) && !BY_ANOTHER_NAME[name] && !(name.startsWith('@types/') && isTypesOf(name))
    ))).toEqual([])
  })

  it('that serve people are what production installs, and none that only the world outside, tests and the bench need', () => {
    expect([...importedBy(served)].filter(name => !dependencies[name])).toEqual([])
    const forOthers = OTHERS.filter(place => place === 'sandbox' || place === 'tests' || place === 'bench').flatMap(filesOf)
    const others = all.filter(file => !forOthers.includes(file))
    const elsewhere = importedBy(others)
    const named = others.map(file => read.get(file)).join('\n')
    expect([...importedBy(forOthers)].filter(name => (
      dependencies[name] && !elsewhere.has(name) && !named.includes(`'${name}`)
    ))).toEqual([])
  })

  it.each([
    ['a.ts', 'import { x } from \'@scope/one/deep\'\nimport type { Y } from "two"\nconst z = await import(\'three\')', ['@scope/one', 'two', 'three']],
    ['a.vue', '<script setup lang="ts">\nimport { x } from \'four/x\'\n</script>\n<template><p>import \'none\'</p></template>', ['four']],
    ['a.css', '@import "five/x.css";', ['five']],
    ['a.mjs', 'import { x } from \'node:fs\'\nimport y from \'./six\'\n// import \'seven\'\nconst s = "from \'eight\'"', []],
  ])('are read out of %s', (file, text, names) => {
    expect(importsOf(file, text)).toEqual(names)
  })
})

function filesOf(place: string): string[] {
  const info = statSync(place, { throwIfNoEntry: false })
  if (!info || place.startsWith('tests/unit/house/fixture')) return []
  if (info.isDirectory()) return readdirSync(place).flatMap(name => filesOf(join(place, name)))
  return READ.includes(extname(place)) ? [place] : []
}

function importsOf(file: string, text: string): string[] {
  const found = extname(file) === '.css'
    ? [...text.matchAll(/@(?:import|plugin) ["']([^"']+)["']/g)].map(match => match[1]!)
    : codeOf(file, text).flatMap(code => ts.preProcessFile(code, true, true).importedFiles.map(one => one.fileName))
  return found.filter(id => /^@?[a-z]/i.test(id) && !isBuiltin(id)).map(id => id.split('/').slice(0, id.startsWith('@') ? 2 : 1).join('/'))
}

function codeOf(file: string, text: string): string[] {
  return extname(file) === '.vue' ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(match => match[1]!) : [text]
}

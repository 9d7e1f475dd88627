import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'node:path'
import { describe, expect, it } from 'vitest'

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile()).map(entry => `${entry.parentPath}/${entry.name}`)

describe('what the screens use', () => {
  it('is a composable where its file says use…, and lies beside the others', () => {
    expect(filesIn('composables').filter(file => !isComposable(file, readFileSync(file, 'utf8')))).toEqual([])
  })

  it('has one noun, one folder, where it is none', () => {
    const files = filesIn('browser')
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter(file => file.split('/').length < 3)).toEqual([])
    expect(files.filter(file => /\bexport (async )?(function|const) use[A-Z]/.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  it('is imported by name: nothing of it is there by itself', () => {
    const declared = readFileSync('.nuxt/imports.d.ts', 'utf8')
    expect(declared).toContain(`'../composables/useApi'`)
    expect(declared).not.toMatch(/'\.\.\/(browser|shared)\//)
  })

  it.each([
    ['composables/words.ts', 'export const WORDS = []', false],
    ['composables/useWords.ts', 'export const WORDS = []', false],
    ['composables/useWords.ts', 'export function useOther() {}', false],
    ['composables/wallet/useWallet.ts', 'export function useWallet() {}', false],
    ['composables/useWords.ts', 'export function useWords() {}', true],
    ['composables/useWallet.ts', `export const useWallet = defineStore('wallet', () => ({}))`, true],
  ])('%s with "%s": is it one? %s', (file, source, is) => expect(isComposable(file, source)).toBe(is))
})

/** Nuxt looks into the folder itself alone, so one that lies deeper would be none. */
function isComposable(file: string, source: string): boolean {
  const { dir, name } = parse(file)
  return dir === 'composables' && name.startsWith('use') && new RegExp(`^export (function|const) ${name}\\b`, 'm').test(source)
}

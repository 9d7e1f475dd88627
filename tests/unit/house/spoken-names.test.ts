import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'vue/compiler-sfc'

const NODE = { element: 1, text: 2, interpolation: 5, attribute: 6, directive: 7 }
const PRESSED = new Set(['a', 'button', 'NuxtLink', 'ULink', 'UButton'])

interface Said { content: string }
interface Attribute { type: number, name: string, value?: Said, arg?: Said, exp?: Said }
interface Template {
  type: number
  tag?: string
  props?: Attribute[]
  children?: Template[]
  content?: unknown
  loc: { start: { line: number } }
}

/** Who speaks to a page says what they read: a name for the ear contains the words for the eye (WCAG 2.5.3). */
describe('names of what is pressed', () => {
  it('contain what stands on it', () => {
    const files = ['pages', 'components', 'layouts'].flatMap(vueFilesIn)
    expect(files.length).toBeGreaterThan(100)
    const named = files.flatMap(file => namesIn(readFileSync(file, 'utf8')).map(name => ({ file, ...name })))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter(name => !isSaid(name))).toEqual([])
  })

  it('are found where a text, a figure or a label stands on it', () => {
    const found = (template: string) => namesIn(`<template>${template}</template>`).filter(name => !isSaid(name)).length
    expect(found('<NuxtLink aria-label="By itself">link</NuxtLink>')).toBe(1)
    expect(found('<a :aria-label="`Cases of ${day}`">{{ run.day }}</a>')).toBe(1)
    expect(found('<UButton label="Sign out" :aria-label="`End ${place}`" />')).toBe(1)
    expect(found('<UButton :label="word(x)" :aria-label="`${word(x)}: ${file}`" />')).toBe(0)
    expect(found('<button aria-label="Why row 5"><b>why</b></button>')).toBe(0)
    expect(found('<a :aria-label="`Cases of ${run.day}`">{{ run.day }}</a>')).toBe(0)
    expect(found('<button aria-label="Close"><UIcon name="x" /></button>')).toBe(0)
  })
})

function vueFilesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter(name => name.endsWith('.vue')).map(name => `${folder}/${name}`)
}

function isSaid({ name, words }: { name: string, words: string[] }) {
  return words.every(word => name.toLowerCase().includes(word.toLowerCase()))
}

/** Each name that is written in place (a name that a script puts together is for the pages' tests). */
function namesIn(source: string): { line: number, name: string, words: string[] }[] {
  const root = parse(source).descriptor.template?.ast as Template | undefined
  return root ? elementsOf(root).flatMap(nameOf) : []
}

function elementsOf(node: Template): Template[] {
  return [node, ...(node.children ?? []).flatMap(elementsOf)]
}

function nameOf(node: Template) {
  if (node.type !== NODE.element || !PRESSED.has(node.tag ?? '')) return []
  const name = attribute(node, 'aria-label')
  if (name === undefined) return []
  const label = attribute(node, 'label')
  return [{ line: node.loc.start.line, name, words: [...wordsIn(node), ...(label === undefined ? [] : [bare(label)])] }]
}

/** A text as it is written, an expression as `${…}`; nothing for a name that is computed elsewhere. */
function attribute(node: Template, name: string): string | undefined {
  for (const one of node.props ?? []) {
    if (one.type === NODE.attribute && one.name === name) return one.value?.content
    if (one.type !== NODE.directive || one.name !== 'bind' || one.arg?.content !== name) continue
    const written = /^`([^`]*)`$/.exec(one.exp?.content ?? '')
    if (written) return written[1]
    if (name === 'label') return `\${${one.exp?.content}}`
  }
}

function wordsIn(node: Template): string[] {
  return (node.children ?? []).flatMap(child => {
    if (child.type === NODE.text) return [bare(String(child.content))]
    if (child.type === NODE.interpolation) return [`\${${(child.content as Said).content}}`]
    return wordsIn(child)
  }).filter(Boolean)
}

function bare(text: string): string {
  return text.trim().replace(/…$/, '')
}

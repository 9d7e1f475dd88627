import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerResponse } from 'node:http'
import { FIXED_ENDINGS } from '../numbers/behaviour'
import { sendText } from '../http-io'

const FOLDER = fileURLToPath(new URL('../pages/', import.meta.url))
const FILES: Readonly<Record<string, string>> = {
  '/': 'index.html',
  '/phones': 'phones.html',
  '/control': 'control.html',
  '/mail': 'mail.html',
  '/stripe': 'stripe.html',
  '/authenticator': 'authenticator.html',
  '/pages/style.css': 'style.css',
  '/pages/phones.js': 'phones.js',
  '/pages/control.js': 'control.js',
  '/pages/mail.js': 'mail.js',
  '/pages/stripe.js': 'stripe.js',
  '/pages/authenticator.js': 'authenticator.js',
  '/pages/key-sounds.js': 'key-sounds.js',
  '/pages/page.js': 'page.js',
}
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/** Serves a page or a part of one. @returns false when the path is none */
export async function servePage(response: ServerResponse, path: string): Promise<boolean> {
  const file = FILES[path]
  if (!file) return false
  const content = await readFile(FOLDER + file, 'utf8')
  const endings = FIXED_ENDINGS.map(([digits, words]) => `<tr><td>…${digits}</td><td>${words}</td></tr>`).join('')
  sendText(response, 200, TYPES[extname(file)] ?? 'text/plain', content.replace('<!-- fixed endings -->', endings))
  return true
}

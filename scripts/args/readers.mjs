// What a value may be. Each reader returns it, or throws the end of a sentence.
import { accessSync, constants, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The end of a sentence that begins with the argument's name: "is not a whole number". */
export class WrongArgument extends Error {}

const LONGEST_NAME = 100

/** @param {number} least @param {number} most */
export function wholeNumber(least, most) {
  return text => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN
    if (!(number >= least && number <= most)) throw new WrongArgument(`is not a whole number from ${least} to ${most}: ${shorten(text)}.`)
    return number
  }
}

/** A share in percent as basis points, by its digits: 12.5 is 1250. */
export function basisPoints(text) {
  const match = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match || Number(match[1]) > 1000) {
    throw new WrongArgument(`is not a percentage from 0 to 1000 with at most two decimals: ${shorten(text)}.`)
  }
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** @param {readonly string[]} words */
export function oneOf(words) {
  return text => {
    if (!words.includes(text)) throw new WrongArgument(`is none of ${words.join(', ')}: ${shorten(text)}.`)
    return text
  }
}

/** E.164: + and digits. */
export function phoneNumber(text) {
  if (!/^\+[1-9]\d{6,14}$/.test(text)) throw new WrongArgument(`is not a number such as +14155550123: ${shorten(text)}.`)
  return text
}

/** A name that people read. */
export function name(text) {
  if (text.trim() === '' || text.length > LONGEST_NAME || /[\p{Cc}\p{Cf}]/u.test(text)) {
    throw new WrongArgument(`is not a name of 1 to ${LONGEST_NAME} ordinary characters.`)
  }
  return text.trim()
}

/** A file that is there and that we may read. */
export function readableFile(text) {
  const info = statOf(text)
  if (!info) throw new WrongArgument('is not there.')
  if (info.isDirectory()) throw new WrongArgument('is a folder, not a file.')
  try {
    accessSync(text, constants.R_OK)
  } catch {
    throw new WrongArgument('is a file that we may not read.')
  }
  return text
}

/** A file, or - for standard input. */
export function readableFileOrInput(text) {
  return text === '-' ? text : readableFile(text)
}

/** A file that we may write, in a folder that is there. */
export function writableFile(text) {
  if (statOf(text)?.isDirectory()) throw new WrongArgument('is a folder, not a file.')
  requireWritable(statOf(text) ? text : dirname(resolve(text)))
  return text
}

/** A folder that is there, or can be made. */
export function writableFolder(text) {
  let nearest = resolve(text)
  while (!statOf(nearest)) nearest = dirname(nearest)
  if (!statOf(nearest).isDirectory()) throw new WrongArgument(`cannot be a folder: ${nearest} is a file.`)
  requireWritable(nearest)
  return resolve(text)
}

/** A login's address. Never repeated in what we say: it holds a password. */
export function databaseUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol) || url.hostname === '' || url.username === '' || url.pathname.length < 2) {
    throw new WrongArgument('is not an address of a PostgreSQL database: postgres://USER:PASSWORD@HOST:PORT/DATABASE.')
  }
  if (![url.username, url.password, url.pathname].every(isPercentEncoded)) {
    throw new WrongArgument('has a % that begins no character: in a name or a password it is written %25.')
  }
  return text
}

/** An address that a program asks. */
export function httpUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw new WrongArgument(`is not an address such as http://localhost:3000: ${shorten(text)}.`)
  return text.replace(/\/+$/, '')
}

/** What is long enough to be secret. Never repeated in what we say. */
export function longSecret(text) {
  if (!/^\S{32,}$/.test(text)) throw new WrongArgument('is shorter than 32 characters, or has spaces.')
  return text
}

/** Where anchors are kept. */
export function anchorStore(text) {
  if (!/^file:./.test(text) && !(/^s3:/.test(text) && URL.canParse(text) && new URL(text).hostname !== '')) {
    throw new WrongArgument(`is neither file:FOLDER nor s3://BUCKET/PREFIX: ${shorten(text)}.`)
  }
  return text
}

export const port = wholeNumber(1, 65_535)

function isPercentEncoded(text) {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function requireWritable(path) {
  const info = statOf(path)
  if (!info) throw new WrongArgument(`cannot be written: there is no folder ${path}.`)
  try {
    accessSync(path, constants.W_OK)
  } catch {
    throw new WrongArgument(`cannot be written: we may not write ${path}.`)
  }
}

function statOf(path) {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

export function shorten(text) {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain
}

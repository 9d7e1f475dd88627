// Words that only server code holds. Minifying renames functions; it leaves text alone.
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'

const LEAST_LENGTH = 24
/** Texts of packages that have no business in a browser. */
const PACKAGE_TEXTS = ['drizzle:', 'PostgresError', 'CONNECTION_ENDED', 'X-Twilio-Signature', '2010-04-01/Accounts']

/**
 * @param {string} root of the repository
 * @returns {string[]} names of SQL functions, tables, roles and settings, and every longer text of server code that
 *   no browser code shares
 */
export function collectCanaries(root) {
  const sql = filesIn(join(root, 'drizzle/functions'), ['.sql']).map(read).join('\n')
  const tables = filesIn(join(root, 'drizzle/schema'), ['.ts']).map(read).join('\n')
  const config = read(join(root, 'server/config.ts'))
  const named = [
    ...matches(sql, /create (?:or replace )?function (\w+_\w+)/gi),
    ...matches(sql, /\b(talktime_\w+)\b/g),
    ...matches(tables, /pgTable\('(\w+_\w+)'/g),
    // Only names that nobody else would think of: libraries have a DEFAULT_COUNTRY of their own.
    ...matches(config, /^\s+([A-Z][A-Z0-9_]*(?:SECRET|TOKEN|SID|DATABASE_URL|POOL_SIZE|PERCENT)):/gm),
    'DATABASE_URL',
  ]
  const serverTexts = ['server', 'sandbox', 'scripts'].flatMap(folder => textsIn(join(root, folder)))
  const browser = ['pages', 'components', 'composables', 'browser', 'layouts', 'middleware', 'plugins', 'shared', 'app.vue', 'error.vue']
    .flatMap(folder => filesIn(join(root, folder), ['.ts', '.vue'])).map(read).join('\n')
  return [...new Set([...PACKAGE_TEXTS, ...named, ...serverTexts])].filter(canary => !browser.includes(canary))
}

/** Literal texts of TypeScript files, as far as they need no unescaping. */
function textsIn(folder) {
  return filesIn(folder, ['.ts'])
    .flatMap(file => matches(read(file), /'([^'\\\n]+)'/g))
    .filter(text => text.length >= LEAST_LENGTH && text.includes(' '))
}

function filesIn(path, extensions) {
  try {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isFile() && extensions.includes(extname(entry.name)))
      .map(entry => join(entry.parentPath, entry.name))
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path]
    if (error.code === 'ENOENT') return []
    throw error
  }
}

function matches(text, pattern) {
  return [...text.matchAll(pattern)].map(([, word]) => word)
}

function read(file) {
  return readFileSync(file, 'utf8')
}

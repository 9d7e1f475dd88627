/*
 * The worker's phone without the internet: a page with nobody's data in it, and the files that it needs. What somebody saw
 * is not kept here but by the page itself, under their id, so that it goes at sign-out. Pages come from the server
 * wherever it can be reached, so that no old page ever stands in front of a new server; every release has a cache of its own.
 */
const PREFIX = 'talktime-outreach '
const SHELL = '/outreach/shell'
const cacheName = () => PREFIX + new URL(self.location.href).searchParams.get('build')

async function keepShell() {
  const cache = await caches.open(cacheName())
  await cache.add(new Request(SHELL, { cache: 'reload', credentials: 'omit' }))
  await self.skipWaiting()
}

async function takeOver() {
  const old = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== cacheName())
  await Promise.all(old.map(name => caches.delete(name)))
  await self.clients.claim()
}

/** Files that the page has: the browser has them at hand. */
async function keepFiles(paths) {
  const cache = await caches.open(cacheName())
  for (const path of paths) {
    if (!path.startsWith('/_nuxt/') || await cache.match(path)) continue
    await cache.add(path).catch(() => undefined)
  }
}

async function page(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const shell = await caches.match(SHELL)
    if (!shell) throw error
    return shell
  }
}

async function file(request) {
  return await caches.match(request) ?? fetch(request)
}

self.addEventListener('install', event => event.waitUntil(keepShell()))
self.addEventListener('activate', event => event.waitUntil(takeOver()))
self.addEventListener('message', event => event.waitUntil(keepFiles(event.data)))
self.addEventListener('fetch', event => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else if (pathname.startsWith('/_nuxt/')) event.respondWith(file(request))
})

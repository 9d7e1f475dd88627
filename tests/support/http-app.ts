import { readdirSync } from 'node:fs'
import { createServer, IncomingMessage, ServerResponse, type Server } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createApp, createRouter, defineEventHandler, setResponseStatus, toNodeListener, type EventHandler, type NodeListener } from 'h3'
import type { Context } from '../../server/context'
import { setContext } from '../../server/http/current-context'
import { wireProblems } from './wire-problems'
import type { WireName } from '../../shared/wire/wire'

export type RouteMethod = 'get' | 'post' | 'put' | 'delete' | 'patch'

export interface ApiRoute {
  /** Path below the repository: `server/api/calls/end.post.ts`. */
  file: string
  /** Null where the file answers every method. */
  method: RouteMethod | null
  /** As h3 writes it: `/api/calls/:id`. */
  path: string
}

/** A route as the server loads it; those for our own pages name what they answer. */
export type WiredHandler = EventHandler & { wire?: WireName }

export interface HttpRequest {
  method?: string
  /** Request target, exactly as it stands in the request line. */
  path: string
  headers?: Record<string, string>
  /** An object is sent as JSON. */
  body?: unknown
}

export interface HttpReply {
  status: number
  headers: Record<string, string>
  cookies: string[]
  text: string
  /** The body as JSON; undefined where it is none. */
  json: unknown
}

const API = 'server/api'

/** Every file of server/api is a method and a path: a new one is here by itself. */
export function listRoutes(): ApiRoute[] {
  const files = readdirSync(API, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
  return files.sort().map(toRoute)
}

function toRoute(file: string): ApiRoute {
  const match = /^(.*?)(?:\.(get|post|put|delete|patch))?\.ts$/.exec(relative(API, file))
  const segments = match![1]!.split('/').filter(segment => segment !== 'index').map(toSegment)
  return { file, method: (match![2] ?? null) as RouteMethod | null, path: ['/api', ...segments].join('/') }
}

function toSegment(segment: string): string {
  return segment.replace('[...]', '**').replace(/^\[\.\.\.(\w+)\]$/, '**:$1').replace(/^\[(\w+)\]$/, ':$1')
}

export interface HttpApp {
  routes: ApiRoute[]
  /** In process, without a socket: a few ten microseconds of overhead. */
  send: (request: HttpRequest) => Promise<HttpReply>
  /** On a port of this machine, a free one unless told which, for what needs a connection. */
  listen: (port?: number) => Promise<{ url: string, server: Server, close: () => Promise<void> }>
}

/** What a file of `server/api` or `server/middleware` is, for a program into which they are bundled. */
export type LoadModule = (file: string) => Promise<{ default: WiredHandler }>
const loadFile: LoadModule = file => import(/* @vite-ignore */ pathToFileURL(file).href) as ReturnType<LoadModule>

/** A way in that a test adds by itself. */
export interface AddedRoute { method: RouteMethod, path: string, handler: EventHandler }

/**
 * The routes of server/api as the built server has them, and what the test adds, over a context of the test's.
 *
 * @param isWanted which of them are loaded, where few are needed by a program that is started often.
 */
export async function createHttpApp(
  context: Context, added: AddedRoute[] = [], isWanted: (route: ApiRoute) => boolean = () => true,
  load = loadFile,
): Promise<HttpApp> {
  const routes = listRoutes().filter(isWanted)
  const wired: { name: WireName | undefined, path: string, address: RegExp }[] = []
  const router = createRouter({ preemptive: true })
  for (const { path, handler, method } of added) router.use(path, handler, method)
  for (const route of routes) {
    const module = await load(route.file)
    router.use(route.path, module.default, route.method ?? undefined)
    // those that answer all that is left have no address of their own
    if (!route.path.includes('*')) wired.push({ name: module.default.wire, path: route.path, address: addressOf(route) })
  }
  router.use('/**', defineEventHandler(event => {
    setResponseStatus(event, 404)
    return 'the pages, which are not part of this app'
  }))
  const app = createApp()
  for (const name of readdirSync('server/middleware').sort()) {
    app.use((await load(join('server/middleware', name))).default)
  }
  app.use(router)
  const serve = toNodeListener(app)
  const listener: NodeListener = (request, response) => {
    // the routes know one context; a file with two apps uses them in turn
    setContext(context)
    return serve(request, response)
  }
  return {
    routes,
    async send(request) {
      const reply = await sendInProcess(listener, request)
      const asked = `${(request.method ?? 'GET').toUpperCase()} ${request.path.split('?')[0]}`
      const matches = wired.filter(({ address }) => address.test(asked))
      // `/api/payments/options` before `/api/payments/:id`, as the router has it
      const found = matches.find(({ path }) => !path.includes(':')) ?? matches[0]
      if (found?.name) expectWire(found.name, reply)
      return reply
    },
    async listen(port = 0) {
      const server = createServer((request, response) => void listener(request, response))
      await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        server,
        close: async () => {
          server.closeAllConnections()
          await new Promise(resolve => server.close(resolve))
        },
      }
    },
  }
}

function addressOf({ method, path }: ApiRoute): RegExp {
  return new RegExp(`^${(method ?? '').toUpperCase()} ${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`)
}

/** Whatever a test is about: what a page gets is what the wire says that it gets. */
function expectWire(name: WireName, { status, json, text }: HttpReply): void {
  const problems = wireProblems(name, status, text === '' ? undefined : json)
  if (problems.length === 0) return
  throw new Error(`${name} (${status}) answers what shared/wire does not say: ${problems.join('; ')} in ${text.slice(0, 500)}`)
}

/** Node's own request and response, fed by hand: what arrives is byte for byte what the test wrote. */
export async function sendInProcess(listener: NodeListener, { method = 'GET', path, headers = {}, body }: HttpRequest): Promise<HttpReply> {
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = isRaw ? Buffer.from(body ?? '') : Buffer.from(JSON.stringify(body))
  const request = new IncomingMessage(new Socket())
  request.method = method
  request.url = path
  request.httpVersion = '1.1'
  request.headers = {
    host: 'localhost:3000',
    ...(!isRaw && { 'content-type': 'application/json' }),
    ...(bytes.length > 0 && { 'content-length': String(bytes.length) }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  }
  if (bytes.length > 0) request.push(bytes)
  request.push(null)
  request.complete = true

  // h3 sends no stream to a response without a socket
  const response = Object.assign(new ServerResponse(request), { socket: request.socket })
  const chunks: Buffer[] = []
  const done = new Promise<void>(resolve => {
    response.write = (chunk: string | Uint8Array) => {
      chunks.push(Buffer.from(chunk))
      return true
    }
    response.end = ((chunk?: string | Uint8Array) => {
      if (chunk) chunks.push(Buffer.from(chunk))
      Object.defineProperty(response, 'writableEnded', { value: true })
      resolve()
      return response
    }) as typeof response.end
  })
  void listener(request, response)
  await done
  const text = Buffer.concat(chunks).toString('utf8')
  const all = response.getHeaders()
  return {
    status: response.statusCode,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)])),
    cookies: [all['set-cookie'] ?? []].flat().map(String),
    text,
    json: parseJson(text),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

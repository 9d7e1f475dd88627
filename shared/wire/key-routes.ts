import type { Scope } from '../scopes'
import type { WireName } from './wire'

/** What keys open and what answers by a file: no map of replies has it. */
export const FILE_ROUTES = ['GET /api/leads/file', 'GET /api/agents/rounds/:id/file'] as const
export type FileRoute = (typeof FILE_ROUTES)[number]

/**
 * The routes that a key opens, each with what the key must be allowed (A1). Closed by default: what is not here answers
 * no key, whatever it was allowed. Never here: the desk, sign-in, keys themselves, payments, codes and refunds, what
 * changes or ends an account, and calls from the browser, which need a microphone beside them.
 */
export const KEY_ROUTES = {
  'GET /api/calls/history': 'calls:read',
  'GET /api/calls/:id': 'calls:read',
  'GET /api/calls/:id/timeline': 'calls:read',
  'GET /api/user/call-analytics': 'calls:read',
  'GET /api/rates/quote': 'calls:read',
  'GET /api/messages': 'calls:read',
  'GET /api/messages/quote': 'calls:read',
  'GET /api/messages/:id': 'calls:read',
  'GET /api/user/numbers': 'calls:read',
  'POST /api/calls': 'calls:write',
  'PUT /api/messages/:id': 'calls:write',
  'DELETE /api/messages/:id': 'calls:write',
  'POST /api/calls/end': 'calls:write',
  'POST /api/calls/extend': 'calls:write',

  'GET /api/agents': 'agents:read',
  'GET /api/agents/:id/quote': 'agents:read',
  'GET /api/calls': 'agents:read',
  'GET /api/active-calls': 'agents:read',
  'GET /api/agents/calls/:id': 'agents:read',
  'GET /api/agents/calls/:id/transcript': 'agents:read',
  'POST /api/outbound-call': 'agents:write',
  'GET /api/agents/:id/rounds': 'agents:read',
  'GET /api/agents/rounds/:id': 'agents:read',
  'GET /api/agents/rounds/:id/file': 'agents:read',
  'POST /api/agents/:id/rounds/preview': 'agents:read',
  'POST /api/agents/:id/rounds': 'agents:write',
  'POST /api/agents/rounds/:id/steps': 'agents:write',

  'GET /api/leads': 'leads:read',
  'GET /api/leads/:id': 'leads:read',
  'GET /api/leads/file': 'leads:read',

  'GET /api/user/contacts': 'contacts:read',
  'GET /api/user/contacts/:id': 'contacts:read',
  'GET /api/user/contacts/:id/calls': 'contacts:read',
  'GET /api/user/contacts/lookup': 'contacts:read',
  'GET /api/user/contacts/tags': 'contacts:read',
  'POST /api/user/contacts/names': 'contacts:read',
  'POST /api/user/contacts': 'contacts:write',
  'PUT /api/user/contacts/:id': 'contacts:write',
  'DELETE /api/user/contacts/:id': 'contacts:write',
  'POST /api/user/contacts/:id/restore': 'contacts:write',
  'PUT /api/user/contacts/:id/favourite': 'contacts:write',

  'GET /api/user/profile': 'wallet:read',
  'GET /api/user/transactions': 'wallet:read',
  'GET /api/user/balance-days': 'wallet:read',
  'GET /api/user/grants': 'wallet:read',
  'GET /api/user/statements': 'wallet:read',
  'GET /api/user/statements/:month': 'wallet:read',
} as const satisfies Partial<Record<WireName | FileRoute, Scope>>

export type KeyRoute = keyof typeof KEY_ROUTES

export const isFileRoute = (route: string): route is FileRoute => (FILE_ROUTES as readonly string[]).includes(route)

/** @returns what a key must be allowed; undefined where none is let in. */
export function scopeOf(route: string | undefined): Scope | undefined {
  return route !== undefined && Object.hasOwn(KEY_ROUTES, route) ? KEY_ROUTES[route as KeyRoute] : undefined
}

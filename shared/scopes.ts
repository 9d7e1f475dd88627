/**
 * What a key may be allowed to do: each is ticked by name when the key is made, and none contains another. Which routes
 * they open says `shared/wire/key-routes.ts`.
 */
export const SCOPES = [
  'calls:read', 'calls:write', 'agents:read', 'agents:write', 'leads:read', 'contacts:read', 'contacts:write', 'wallet:read',
] as const
export type Scope = (typeof SCOPES)[number]

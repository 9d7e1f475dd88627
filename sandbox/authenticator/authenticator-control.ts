import type { Authenticator } from './authenticator'

type Input = Record<string, unknown>
type Route = readonly [method: string, path: RegExp, handler: (input: Input, match: RegExpExecArray) => unknown]

/** The authenticator app's part of the control API. */
export function authenticatorRoutes(app: Authenticator): readonly Route[] {
  return [
    ['GET', /^\/authenticator$/, () => app.codes()],
    ['POST', /^\/authenticator$/, ({ key, label }) => {
      if (typeof key !== 'string') throw new TypeError('"key" is the key that a page shows, or its otpauth: address')
      app.add(key, typeof label === 'string' ? label : '')
      return app.codes()
    }],
    ['DELETE', /^\/authenticator\/(\w+)$/, (_input, match) => app.remove(match[1] ?? '')],
  ]
}

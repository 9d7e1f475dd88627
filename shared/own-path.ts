/**
 * Whether it is a path of this app, with what follows it: what a browser would take for another site, or for none, is
 * not. Browsers read a backslash as a slash and leave out what is no letter.
 */
export function isOwnPath(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^\/(?!\/)/.test(text) && !/[\\\u0000-\u001f\u007f\s]/.test(text)
}

/** Where a request went, for the log: without its query, and without what in an address is itself a secret (P1). */
export function loggablePath(target: string): string {
  return target.split('?')[0]!.replace(/[0-9a-f]{40,}/gi, '…')
}

const TOKEN_REFRESH_MS = 60_000
/** How long the SDK tries to win back a lost signaling line before it gives the call up. */
const SIGNALING_TIMEOUT_MS = 30_000

/**
 * What our devices have in common, the one that dials and the one that rings.
 *
 * @param signalingHost `host:port` of a carrier on this machine, by options that the SDK reads and does not publish:
 * where to signal to, and no diagnostics to the internet; empty: the SDK's own
 */
export function deviceOptions(signalingHost: string) {
  return {
    closeProtection: 'A call is on the line. Leaving this page ends it.',
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent' as const,
    maxCallSignalingTimeoutMs: SIGNALING_TIMEOUT_MS,
    tokenRefreshMs: TOKEN_REFRESH_MS,
    ...(signalingHost ? { chunderw: signalingHost, publishEvents: false } : {}),
  }
}

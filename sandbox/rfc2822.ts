/** A moment as Twilio writes it: `Fri, 20 Nov 2026 20:38:49 +0000`. */
export function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000')
}

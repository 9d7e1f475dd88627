import type { CallDetailDto, CallDto } from '~~/shared/schemas/calls'

export interface ReceiptPorts {
  fetchCall(callId: string): Promise<CallDetailDto>
  /** False once the person has gone on to something else. */
  isShown(callId: string): boolean
  onRow(row: CallDto): void
  onReceipt(detail: CallDetailDto): void
}

/** Most calls settle within a second; the last waits are for charges that only the reconciler brings. */
const WAITS_MS = [300, 700, 1000, 2000, 2000, 3000, 5000, 5000, 10_000, 15_000, 30_000, 30_000]

/** Asks for a call that has ended until the server has charged it. */
export async function awaitReceipt(callId: string, ports: ReceiptPorts): Promise<void> {
  for (const waitMs of WAITS_MS) {
    await new Promise(resolve => setTimeout(resolve, waitMs))
    if (!ports.isShown(callId)) return
    const detail = await ports.fetchCall(callId).catch(() => null)
    if (!detail || !ports.isShown(callId)) continue
    ports.onRow(detail)
    if (detail.chargedMicros === null) continue
    ports.onReceipt(detail)
    return
  }
}

/** A component as `reserve_call` takes it: the phone, whole seconds at `rateNanosPerMinute`. */
export function phoneComponent(heldMicros: bigint, rateId: bigint | null, rateNanosPerMinute = 60_000_000n) {
  return {
    component: 'phone', rateId: rateId?.toString() ?? null, rateNanosPerMinute: rateNanosPerMinute.toString(), connectFeeMicros: '0', initialSeconds: 1, incrementSeconds: 1,
    minimumSeconds: 0, graceSeconds: 0, matchedPrefix: '1', originPrefix: '', description: 'Kernel', heldMicros: heldMicros.toString(),
  }
}

import { computed, type ComputedRef } from 'vue'
import { DESK_ACT, isOneOf } from '~~/shared/roles'
import { useSessionStore } from './useSessionStore'

/** Whether the person before the screen may change something at the desk. The server decides for itself (A1). */
export function useCanAct(): ComputedRef<boolean> {
  const session = useSessionStore()
  return computed(() => isOneOf(DESK_ACT, session.profile?.user.role))
}

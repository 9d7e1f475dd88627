import type { InjectionKey } from 'vue'

/** Provided by pages on which every time names its zone. */
export const MOMENTS_SAY_ZONE: InjectionKey<boolean> = Symbol('moments say their zone')

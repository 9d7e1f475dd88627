import type { InjectionKey } from 'vue'
import { toApiError } from '~~/browser/wire/api-error'

export interface Teller {
  /** A sentence by its English one, with what belongs into it. */
  told: (english: string, fill?: Record<string, string | number>) => string
  sayError: (error: unknown) => string
}

const TELLER: InjectionKey<Teller> = Symbol('teller')
const ENGLISH: Teller = { told: fillIn, sayError: error => toApiError(error).dto.message }

export function fillIn(text: string, fill: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(fill[name] ?? hole))
}

/**
 * What screens of callers and of workers both say: English, and nothing is loaded for that, unless the page that they
 * stand on tells it in the language of a worker (`useTeller`).
 */
export const useTold = () => inject(TELLER, ENGLISH)

export const provideTold = (teller: Teller) => provide(TELLER, teller)

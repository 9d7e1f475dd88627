import { REQUEST_KINDS, REQUEST_STATES } from '~~/shared/schemas/requests'
import { filterCodec, oneOf } from '~~/browser/filters/filter-codec'

export interface RequestFilters { kind: string, state: string }

export const REQUEST_FILTERS = filterCodec<RequestFilters>({ kind: oneOf(REQUEST_KINDS), state: oneOf(REQUEST_STATES) })

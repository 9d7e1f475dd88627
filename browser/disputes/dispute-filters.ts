import { DISPUTE_VIEWS, type DisputeView } from '~~/shared/schemas/disputes'
import { filterCodec, oneOf } from '~~/browser/filters/filter-codec'

export const DISPUTE_FILTERS = filterCodec<{ view: DisputeView }>({ view: oneOf(DISPUTE_VIEWS) }, { usual: { view: 'all' } })

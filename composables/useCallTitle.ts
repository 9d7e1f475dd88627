interface CallTitle {
  /** Null where there is none. */
  text: string | null
  /** False: it is over, and only the dialer still says how it ended. */
  isOnLine: boolean
}

/** What the tab says of a call. The dialer writes it, every page shows it: none of them loads the dialer for that. */
export const useCallTitle = () => useState<CallTitle>('call-title', () => ({ text: null, isOnLine: false }))

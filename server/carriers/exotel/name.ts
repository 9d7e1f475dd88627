/** What rows call this carrier. */
export const EXOTEL = 'exotel'

/** Stands for the number of somebody who called and shows none. A file of its own: pages need no schemas for it. */
export const WITHHELD = 'anonymous'

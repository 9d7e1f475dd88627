/** Stands for the number of somebody who called and shows none. A file of its own: pages need it without the schemas. */
export const WITHHELD = 'anonymous'

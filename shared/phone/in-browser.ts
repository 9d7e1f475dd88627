/** Stands for the number of the other side where that is a browser: somebody talks to an agent of their own. */
export const IN_BROWSER = 'browser'

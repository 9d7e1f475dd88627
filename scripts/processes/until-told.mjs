/**
 * Resolves with the signal that asks this program to end: Ctrl-C, SIGTERM, or the terminal that was closed. A second
 * Ctrl-C ends it on the spot.
 *
 * @returns {Promise<NodeJS.Signals>}
 */
export function untilTold() {
  return new Promise(resolve => {
    let told = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (told && signal === 'SIGINT') process.exit(130)
        told = true
        resolve(signal)
      })
    }
  })
}

// What a test must not do with clocks: a busy machine is no failure. What is slow belongs into the bench; what waits,
// waits for an event.
const NOW = 'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]'
const message = 'No test measures time against a bound: wait for an event, or set a clock.'

/** Selectors for the rule `no-restricted-syntax`. */
export const NO_TIME_BOUNDS = [
  // how long something took; a moment of the past (`Date.now() - 60_000`) is none
  `BinaryExpression[operator="-"][right.type=/^(Identifier|MemberExpression|CallExpression)$/] > ${NOW}.left`,
  `CallExpression[callee.property.name=/^toBe(Less|Greater)Than/] ${NOW}`,
  `CallExpression[callee.property.name=/^toBe(Less|Greater)Than/] NewExpression[callee.name="Date"][arguments.length=0]`,
  'CallExpression[callee.property.name="hrtime"], MemberExpression[object.property.name="hrtime"]',
].map(selector => ({ selector, message }))

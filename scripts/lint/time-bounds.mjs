// What a test must not do with clocks: a busy machine is no failure. What is slow belongs into the bench; what waits,
// waits for an event.
const NOW = 'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]'
const message = 'No test measures time against a bound: wait for an event, or set a clock.'

/** `it`, `beforeAll` and their like, also as `it.each(…)`. */
const TEST = '/^(it|test|describe|before(All|Each)|after(All|Each))$/'
const ownBound = 'No test has a time-out of its own: vitest.config.ts has one that ends only what hangs.'

/** Selectors for the rule `no-restricted-syntax`. */
export const NO_TIME_BOUNDS = [
  // how long something took; a moment of the past (`Date.now() - 60_000`) is none
  `BinaryExpression[operator="-"][right.type=/^(Identifier|MemberExpression|CallExpression)$/] > ${NOW}.left`,
  `CallExpression[callee.property.name=/^toBe(Less|Greater)Than/] ${NOW}`,
  `CallExpression[callee.property.name=/^toBe(Less|Greater)Than/] NewExpression[callee.name="Date"][arguments.length=0]`,
  'CallExpression[callee.property.name="hrtime"], MemberExpression[object.property.name="hrtime"]',
].map(selector => ({ selector, message })).concat([
  ...[`callee.name=${TEST}`, `callee.callee.object.name=${TEST}`].flatMap(is => [
    `CallExpression[${is}] > Literal.arguments[raw=/^[0-9_]+$/]`,
    // by a name, or computed
    `CallExpression[${is}][arguments.2.type=/^(Identifier|BinaryExpression|MemberExpression)$/]`,
  ]),
  'CallExpression[callee.name=/^(before|after)(All|Each)$/][arguments.length=2]',
  `CallExpression[callee.name=${TEST}] > ObjectExpression.arguments > Property[key.name="timeout"]`,
].map(selector => ({ selector, message: ownBound })))

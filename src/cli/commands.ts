/** Every command and flag of the program, as data: parsing, help and shell completion read the same lists. */

export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Name of its value in help; absent for switches. */
  readonly value?: string;
  readonly choices?: readonly string[];
  readonly description: string;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What stands behind the flags, in help. */
  readonly operands: string;
  readonly operandsMost: number;
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  readonly flags: readonly Flag[];
}

export const FORMATS = ['table', 'json', 'csv', 'changelog'] as const;
export type Format = (typeof FORMATS)[number];

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const INPUT_FLAGS: readonly Flag[] = [
  { name: 'execute', short: 'e', value: 'SQL', description: 'run this text, after the files' },
  { name: 'file', short: 'f', value: 'FILE', description: 'run this file; - is standard input' },
  { name: 'set', value: 'KEY=VALUE', description: 'set an option, as SET does in SQL' },
  {
    name: 'parallelism',
    short: 'p',
    value: 'N',
    description: 'subtasks of each operator (default 1)',
  },
];

const HELP: Flag = { name: 'help', short: 'h', description: 'show this help' };

export const COMMANDS: readonly Command[] = [
  {
    name: 'run',
    summary: 'run every statement of a SQL script in order',
    operands: '[FILE.sql]...',
    operandsMost: Number.POSITIVE_INFINITY,
    examples: [
      ['millrace run job.sql', 'run a script; a SELECT prints its result'],
      ['millrace run -e "SELECT 1 + 1 AS two"', 'run a statement'],
      ['millrace run job.sql --format json | jq .', 'one JSON object a line'],
      ['cat job.sql | millrace run -', 'read the script from standard input'],
      [
        'millrace run job.sql --checkpoint-dir state --restore latest',
        'survive crashes: run it again and it goes on where it was',
      ],
    ],
    flags: [
      ...INPUT_FLAGS,
      {
        name: 'format',
        value: 'FORMAT',
        choices: FORMATS,
        description: 'table, json, csv or changelog (default: table)',
      },
      {
        name: 'checkpoint-dir',
        value: 'DIR',
        description: 'keep checkpoints here: a later run goes on from them',
      },
      {
        name: 'checkpoint-interval',
        value: 'TIME',
        description: 'time between checkpoints, for example 1s or 5min (default: 10s)',
      },
      {
        name: 'restore',
        value: 'latest|PATH',
        description: 'go on from the newest intact checkpoint, or from a savepoint',
      },
      { name: 'dry-run', description: 'check and plan everything, run nothing' },
      { name: 'quiet', short: 'q', description: 'no progress on standard error' },
      HELP,
    ],
  },
  {
    name: 'explain',
    summary: 'show how the queries of a script would run',
    operands: '[FILE.sql]...',
    operandsMost: Number.POSITIVE_INFINITY,
    examples: [['millrace explain job.sql', 'the operators of every query; nothing runs']],
    flags: [...INPUT_FLAGS, HELP],
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    operands: SHELLS.join('|'),
    operandsMost: 1,
    examples: [['source <(millrace completion bash)', 'complete commands and flags from now on']],
    flags: [HELP],
  },
];

export const GLOBAL_FLAGS: readonly Flag[] = [
  HELP,
  { name: 'version', short: 'v', description: 'show the version' },
];

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

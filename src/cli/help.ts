/** The help texts: examples first, because that is what most readers came for. */

import type { Colors } from 'picocolors/types.js';
import { COMMANDS, type Command, type Flag, GLOBAL_FLAGS } from './commands.ts';

export function programHelp(colors: Colors): string {
  const examples = COMMANDS.flatMap((command) => command.examples);
  const commands = COMMANDS.map(({ name, summary }): [string, string] => [
    `millrace ${name}`,
    summary,
  ]);
  return [
    `${colors.bold('millrace')}: stream processing with Apache Flink's SQL, in one process`,
    '',
    ...section(colors, 'Examples', columns(examples)),
    ...section(colors, 'Commands', columns(commands)),
    ...section(colors, 'Options', columns(GLOBAL_FLAGS.map(flagLine))),
    ...section(colors, 'Exit codes', [
      '0  done                 2    bad usage or bad SQL',
      '1  the job failed       130  interrupted',
    ]),
    `More about a command: ${colors.cyan('millrace COMMAND --help')}`,
    '',
  ].join('\n');
}

export function commandHelp(command: Command, colors: Colors): string {
  return [
    `${colors.bold(`millrace ${command.name}`)}: ${command.summary}`,
    '',
    ...section(colors, 'Examples', columns(command.examples)),
    ...section(colors, 'Usage', [`millrace ${command.name} [options] ${command.operands}`]),
    ...section(colors, 'Options', columns(command.flags.map(flagLine))),
  ].join('\n');
}

function flagLine(flag: Flag): [string, string] {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  const value = flag.value === undefined ? '' : ` ${flag.value}`;
  return [`${short}--${flag.name}${value}`, flag.description];
}

function section(colors: Colors, title: string, lines: readonly string[]): string[] {
  return [colors.bold(title), ...lines.map((line) => `  ${line}`), ''];
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

/** From words to an exit code: finds the command, runs it, and says what went wrong on standard error. */

import pc from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import { MillraceError } from '../core/index.ts';
import { parseArguments } from './arguments.ts';
import { COMMANDS, findCommand, SHELLS } from './commands.ts';
import { completionScript, type Shell } from './completion.ts';
import {
  type CommandContext,
  type Environment,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_USAGE,
  errorText,
} from './context.ts';
import { badChoice, unknownCommand } from './errors.ts';
import { explainCommand } from './explain.ts';
import { commandHelp, programHelp } from './help.ts';
import { runCommand } from './run.ts';

export async function runProgram(
  words: readonly string[],
  environment: Environment,
): Promise<number> {
  const { console } = environment.host;
  const colors = pc.createColors(console.colors);
  try {
    return await dispatch(words, environment, colors);
  } catch (error) {
    console.writeError(`${errorText(error, colors)}\n`);
    return error instanceof MillraceError && error.code === 'CLI_USAGE' ? EXIT_USAGE : EXIT_FAILED;
  }
}

async function dispatch(
  words: readonly string[],
  environment: Environment,
  colors: Colors,
): Promise<number> {
  const { console } = environment.host;
  const [name, ...rest] = words;
  if (name === '--version' || name === '-v') {
    await console.write(`${await version(environment)}\n`);
    return EXIT_DONE;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    await console.write(programHelp(colors));
    return name === undefined ? EXIT_USAGE : EXIT_DONE;
  }
  const command = findCommand(name);
  if (command === undefined) {
    throw unknownCommand(
      name,
      COMMANDS.map((known) => known.name),
    );
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await console.write(commandHelp(command, colors));
    return EXIT_DONE;
  }
  const args = parseArguments(command, rest);
  return execute({ ...environment, args, command, colors });
}

async function execute(context: CommandContext): Promise<number> {
  switch (context.command.name) {
    case 'run':
      return runCommand(context);
    case 'explain':
      return explainCommand(context);
    default: {
      const shell = context.args.operands[0] ?? '';
      if (!SHELLS.includes(shell as Shell)) throw badChoice('the shell', shell, SHELLS);
      await context.host.console.write(completionScript(shell as Shell));
      return EXIT_DONE;
    }
  }
}

async function version({ host, packageFile }: Environment): Promise<string> {
  const text = new TextDecoder().decode(await host.storage.readFile(packageFile));
  return (JSON.parse(text) as { version: string }).version;
}

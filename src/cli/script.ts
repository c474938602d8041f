/** Gathers the SQL of a command line: files, standard input and texts, each with a name for errors. */

import { Millrace, renderError } from '../api/index.ts';
import { MillraceError } from '../core/index.ts';
import type { Host } from '../platform/index.ts';
import type { Arguments } from './arguments.ts';
import type { CommandContext } from './context.ts';
import {
  badParallelism,
  badSetting,
  cannotRead,
  checkpointsWithoutDirectory,
  nothingToRun,
} from './errors.ts';

export interface SqlScript {
  /** File name, or where else the text came from. */
  readonly name: string;
  readonly text: string;
}

const MOST_PARALLELISM = 128;
const DEFAULT_CHECKPOINT_INTERVAL = '10 s';

export async function readScripts({ args, command, host }: CommandContext): Promise<SqlScript[]> {
  const files = [...args.operands, ...args.values('file')];
  const scripts: SqlScript[] = [];
  for (const file of files) scripts.push(await readScript(file, host));
  for (const text of args.values('execute')) scripts.push({ name: '-e', text });
  if (scripts.length === 0) throw nothingToRun(command.name);
  return scripts;
}

async function readScript(file: string, host: Host): Promise<SqlScript> {
  if (file !== '-') {
    const bytes = await host.storage.readFile(file).catch((error: unknown) => {
      throw cannotRead(error);
    });
    return { name: file, text: new TextDecoder().decode(bytes) };
  }
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of host.console.input()) text += decoder.decode(chunk, { stream: true });
  return { name: 'standard input', text: text + decoder.decode() };
}

/** A session with the options of the command line. */
export function openSession(host: Host, args: Arguments): Millrace {
  const configuration: Record<string, string> = {};
  for (const setting of args.values('set')) {
    const at = setting.indexOf('=');
    if (at <= 0) throw badSetting(setting);
    configuration[setting.slice(0, at)] = setting.slice(at + 1);
  }
  const given = args.value('parallelism');
  const parallelism = Number(given ?? 1);
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > MOST_PARALLELISM) {
    throw badParallelism(given!);
  }
  const checkpointDir = args.value('checkpoint-dir');
  const restore = args.value('restore');
  if (checkpointDir !== undefined) {
    const interval = args.value('checkpoint-interval') ?? DEFAULT_CHECKPOINT_INTERVAL;
    configuration['execution.checkpointing.interval'] ??= interval;
  } else if (restore !== undefined || args.value('checkpoint-interval') !== undefined) {
    throw checkpointsWithoutDirectory();
  }
  return new Millrace(host, {
    configuration,
    parallelism,
    ...(checkpointDir === undefined ? {} : { checkpointDir }),
    ...(restore === undefined ? {} : { restore }),
  });
}

/** What is wrong with the SQL itself, with its line and a caret. */
export function sqlErrorText({ name, text }: SqlScript, error: unknown): string {
  if (!(error instanceof MillraceError)) throw error;
  return renderError(text, error, name);
}

/** Statements about the session: options, the current catalog, modules, jars and jobs. */
import type {
  ClientCommand,
  Describe,
  Identifier,
  Jar,
  LoadModule,
  Name,
  Option,
  ResetOption,
  SetOption,
  StopJob,
  UnloadModule,
  Use,
  UseModules,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseString } from './literals.ts';
import { parseIdentifier, parseName, parseWithOptions } from './names.ts';
import type { Draft } from './statement-parts.ts';
import { tokenSpan } from './token.ts';

/** `SET`, `SET 'key' = 'value'`, or `SET key = value`. */
export function parseSet(p: Cursor): Draft<SetOption> {
  p.expect('SET');
  p.expectSlot('option');
  if (p.token.kind !== 'raw' && !p.atString()) return { kind: 'SetOption' };
  return { kind: 'SetOption', option: parseSetting(p) };
}

function parseSetting(p: Cursor): Option {
  const first = p.token;
  const key = parseOptionText(p);
  p.expect('=');
  const value = parseOptionText(p);
  return { kind: 'Option', key, value, span: p.since(first) };
}

function parseOptionText(p: Cursor): string {
  return p.token.kind === 'raw' ? p.advance().value : parseString(p);
}

/** `RESET`, `RESET 'key'` or `RESET key`. */
export function parseReset(p: Cursor): Draft<ResetOption> {
  p.expect('RESET');
  p.expectSlot('option');
  if (p.token.kind !== 'raw' && !p.atString()) return { kind: 'ResetOption' };
  return { kind: 'ResetOption', key: parseOptionText(p) };
}

export function parseUse(p: Cursor): Draft<Use | UseModules> {
  p.expect('USE');
  if (p.take('CATALOG')) {
    const name = nameOf(parseIdentifier(p, 'catalog'));
    return { kind: 'Use', object: 'CATALOG', name };
  }
  if (p.take('MODULES')) {
    return { kind: 'UseModules', modules: p.list((q) => parseIdentifier(q, 'module')) };
  }
  return { kind: 'Use', object: 'DATABASE', name: parseName(p, 'database') };
}

function nameOf(identifier: Identifier): Name {
  return { kind: 'Name', parts: [identifier], span: identifier.span };
}

export function parseLoad(p: Cursor): Draft<LoadModule> {
  p.expect('LOAD', 'MODULE');
  const name = parseIdentifier(p, 'module');
  return { kind: 'LoadModule', name, options: parseWithOptions(p) };
}

export function parseUnload(p: Cursor): Draft<UnloadModule> {
  p.expect('UNLOAD', 'MODULE');
  return { kind: 'UnloadModule', name: parseIdentifier(p, 'module') };
}

export function parseJar(p: Cursor): Draft<Jar> {
  const action = p.expectOne(['ADD', 'REMOVE']);
  p.expect('JAR');
  return { kind: 'Jar', action, path: parseString(p) };
}

/** `STOP JOB 'id' [WITH SAVEPOINT] [WITH DRAIN]`. */
export function parseStop(p: Cursor): Draft<StopJob> {
  p.expect('STOP', 'JOB');
  p.expectSlot('job');
  const job = parseString(p);
  const savepoint = p.takeAll('WITH', 'SAVEPOINT');
  const last = p.token;
  const drain = p.takeAll('WITH', 'DRAIN');
  if (!drain || savepoint) return { kind: 'StopJob', job, savepoint, drain };
  const span = tokenSpan(last);
  throw errors.notAllowed('WITH DRAIN alone', 'write WITH SAVEPOINT WITH DRAIN', span);
}

const DESCRIBED = {
  CATALOG: 'catalog',
  DATABASE: 'database',
  FUNCTION: 'function',
  MODEL: 'model',
  CONNECTION: 'connection',
} as const;

/** `DESCRIBE t`, `DESC EXTENDED t`, `DESCRIBE CATALOG c` and the like. */
export function parseDescribe(p: Cursor): Draft<Describe> {
  p.expectOne(['DESCRIBE', 'DESC']);
  if (p.at('JOB') && p.peek(1).kind === 'string') return parseDescribeJob(p);
  const named = p.peek(1).kind === 'word' || p.peek(1).kind === 'name';
  const object = named
    ? p.takeOne(Object.keys(DESCRIBED) as (keyof typeof DESCRIBED)[])
    : undefined;
  const extended = p.take('EXTENDED');
  if (object === undefined) {
    return { kind: 'Describe', object: 'TABLE', name: parseName(p, 'table'), extended };
  }
  const name =
    object === 'CATALOG' ? nameOf(parseIdentifier(p, 'catalog')) : parseName(p, DESCRIBED[object]);
  return { kind: 'Describe', object, name, extended };
}

function parseDescribeJob(p: Cursor): Draft<Describe> {
  p.expect('JOB');
  const span = tokenSpan(p.token);
  const id: Identifier = { kind: 'Identifier', name: parseString(p), quoted: true, span };
  return { kind: 'Describe', object: 'JOB', name: nameOf(id), extended: false };
}

export function parseClientCommand(p: Cursor): Draft<ClientCommand> {
  const command = p.expectOne(['HELP', 'CLEAR', 'QUIT', 'EXIT']);
  return { kind: 'ClientCommand', command: command === 'EXIT' ? 'QUIT' : command };
}

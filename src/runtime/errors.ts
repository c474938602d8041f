/** What the runtime says when a job cannot go on. */

import { MillraceError, nearest } from '../core/index.ts';

/** The error of an operator, with its code kept and its name added; anything else is a bug of ours. */
export function inOperator(operator: string, error: unknown): MillraceError {
  return asMillraceError(error).in(operator);
}

export function asMillraceError(error: unknown): MillraceError {
  if (error instanceof MillraceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new MillraceError('INTERNAL_ERROR', `unexpected failure: ${message}`, {
    domain: 'internal',
    hint: 'this is a bug of millrace: please report it with the query',
    cause: error,
  });
}

export function connectorUnknown(
  name: string | undefined,
  known: readonly string[],
): MillraceError {
  const list = `known connectors: ${[...known].sort().join(', ')}`;
  if (name === undefined) {
    return new MillraceError('CONNECTOR_MISSING', "the table has no 'connector' option", {
      hint: list,
    });
  }
  const near = nearest(name, known);
  return new MillraceError('CONNECTOR_UNKNOWN', `no connector '${name}'`, {
    hint: near === undefined ? list : `did you mean '${near}'? ${list}`,
  });
}

export function connectorCannot(name: string, verb: 'read' | 'write' | 'look up'): MillraceError {
  const role = { read: 'a source', write: 'a sink', 'look up': 'a lookup table' }[verb];
  return new MillraceError(
    'CONNECTOR_UNSUPPORTED',
    `the connector '${name}' cannot be used as ${role}`,
  );
}

export function parallelismInvalid(text: string | number): MillraceError {
  return new MillraceError('CONFIGURATION_INVALID', `parallelism is ${text}`, {
    hint: 'a whole number from 1 to 128 is expected',
  });
}

export function jobCancelled(): MillraceError {
  return new MillraceError('JOB_CANCELLED', 'the job was cancelled', { domain: 'external' });
}

export function checkpointFailed(reason: string): MillraceError {
  return new MillraceError('CHECKPOINT_FAILED', `the checkpoint was given up: ${reason}`, {
    domain: 'external',
    retry: 'backoff',
  });
}

export function checkpointTimedOut(id: number, timeoutMs: number): MillraceError {
  return new MillraceError(
    'CHECKPOINT_TIMEOUT',
    `checkpoint ${id} did not reach every subtask within ${timeoutMs} ms`,
    {
      domain: 'external',
      retry: 'backoff',
      hint: "a slow sink holds barriers back: look at the metrics, or raise 'execution.checkpointing.timeout'",
    },
  );
}

export function noCheckpointing(): MillraceError {
  return new MillraceError('CHECKPOINT_NOT_CONFIGURED', 'this job keeps no checkpoints', {
    hint: 'give a checkpoint directory when the engine is opened',
  });
}

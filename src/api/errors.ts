/** What the public API says about its own use. */

import { MillraceError } from '../core/index.ts';

export function alreadyRead(): MillraceError {
  return new MillraceError('JOB_ALREADY_READ', 'the rows of this job are being read already', {
    hint: 'call one of rows(), changelog() and batches(), once',
  });
}

export function noResult(): MillraceError {
  return new MillraceError('JOB_WITHOUT_RESULT', 'the text ends with no query, so it has no rows', {
    hint: 'end it with a SELECT, or await job.done',
  });
}

export function endlessChanges(): MillraceError {
  return new MillraceError(
    'JOB_RESULT_CHANGES',
    'the rows of this result go on changing, and its input does not end',
    { hint: 'read changelog() instead of rows()' },
  );
}

export function severalQueries(): MillraceError {
  return new MillraceError('API_SEVERAL_QUERIES', 'the text holds more than one query', {
    hint: 'read the results of several with execute(), one statement after the other',
  });
}

export function closed(): MillraceError {
  return new MillraceError('API_CLOSED', 'this millrace has been closed', {
    hint: 'open() another one',
  });
}

export function unknownOption(name: string, known: readonly string[]): MillraceError {
  return new MillraceError('API_UNKNOWN_OPTION', `open() knows no option '${name}'`, {
    hint: `options are: ${known.join(', ')}`,
  });
}

export function restoreWithoutDirectory(): MillraceError {
  return new MillraceError(
    'API_RESTORE_WITHOUT_DIRECTORY',
    'a job that is restored keeps checkpoints',
    {
      hint: 'give the directory of its checkpoints as well (checkpointDir, --checkpoint-dir)',
    },
  );
}

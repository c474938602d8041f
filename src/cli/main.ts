#!/usr/bin/env node
/** The program `millrace`. */

import { nodeHost } from '../platform/node/host.ts';
import {
  endWhenReaderLeaves,
  exit,
  onInterrupt,
  programArguments,
} from '../platform/node/process.ts';
import { runProgram } from './program.ts';

endWhenReaderLeaves();
exit(
  await runProgram(programArguments(), {
    host: nodeHost(),
    onInterrupt,
    exit,
    packageFile: new URL('../../../package.json', import.meta.url).pathname,
  }),
);

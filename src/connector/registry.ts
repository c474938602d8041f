/** The connectors by their SQL names. */

import { blackhole } from './blackhole/connector.ts';
import { collection } from './collection/connector.ts';
import type { Connector } from './connector.ts';
import { datagen } from './datagen/connector.ts';
import { filesystem } from './filesystem/connector.ts';
import { print } from './print/connector.ts';
import { stdin } from './stdin/connector.ts';

const ALL: readonly Connector[] = [blackhole, collection, datagen, filesystem, print, stdin];

export const connectors = {
  names: ALL.map((connector) => connector.name),
  find(name: string): Connector | undefined {
    return ALL.find((connector) => connector.name === name);
  },
} as const;

/** The blackhole connector: takes every row and keeps none. */

import type { Connector } from '../connector.ts';
import { checkOptions } from '../table-options.ts';

export const blackhole: Connector = {
  name: 'blackhole',
  options: [],
  sink(body) {
    checkOptions('blackhole', [], body.table!.options);
    return {
      accepts: { updateBefore: true, updateAfter: true, delete: true },
      writer: () => ({
        write() {},
        prepareCommit: async () => [],
        close: async () => {},
      }),
    };
  },
};

/** The order of the logical rewrites. */

import type { LogicalNode } from '../logical/nodes.ts';
import { mapExpressions } from '../logical/rewrite.ts';
import { mergeProjections } from './merge.ts';
import { offerFilters } from './offer-filter.ts';
import { offerLimits } from './offer-limit.ts';
import { type PruneRules, pruneColumns } from './prune.ts';
import { pushFilters } from './push-filter.ts';
import { recognizeRanks } from './recognize-rank.ts';
import { rewriteSetOperations } from './set-operations.ts';
import { type Evaluate, simplify } from './simplify.ts';

export interface OptimizeOptions extends PruneRules {
  readonly evaluate: Evaluate | null;
  /** Columns that nothing reads stay: late(t) shows whole rows. */
  readonly wholeRows: boolean;
}

export function optimize(node: LogicalNode, options: OptimizeOptions): LogicalNode {
  const rewritten = rewriteSetOperations(node);
  const simplified = mapExpressions(rewritten, (expression) =>
    simplify(expression, options.evaluate),
  );
  const pushed = pushFilters(simplified);
  const ranked = recognizeRanks(mergeProjections(pushed), options.streaming);
  const offered = offerLimits(offerFilters(ranked, options), options);
  return options.wholeRows ? offered : mergeProjections(pruneColumns(offered, options));
}

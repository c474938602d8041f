/** COMPILE PLAN and EXECUTE PLAN. */

import { deserializePlan, serializePlan } from '../../plan/index.ts';
import type * as ast from '../ast/index.ts';
import { sqlError, unsupported } from '../catalog/errors.ts';
import type { PlanFiles } from './environment.ts';
import { OK, type StatementResult } from './result.ts';
import { planResult, type Session } from './session.ts';

function files(session: Session, statement: ast.Statement): PlanFiles {
  const { planFiles } = session.options;
  if (planFiles === undefined) throw unsupported('a plan file in this place', statement.span);
  return planFiles;
}

export async function compilePlan(
  statement: ast.CompilePlan,
  session: Session,
): Promise<StatementResult> {
  const storage = files(session, statement);
  const { path } = statement;
  if (await storage.exists(path)) {
    const overwrite = session.configuration.get('table.plan.force-recompile') === 'true';
    if (statement.ifNotExists && !overwrite) {
      return statement.execute ? execute(await storage.read(path)) : OK;
    }
    if (!overwrite) {
      throw sqlError('SQL_PLAN_EXISTS', `Cannot overwrite the plan file '${path}'.`, {
        span: statement.span,
        hint: 'use IF NOT EXISTS, or remove the file',
      });
    }
  }
  const planned = session.plan(statement.statement);
  await storage.write(path, serializePlan(planned.plan));
  return statement.execute ? planResult(planned, false) : OK;
}

export async function executePlan(
  statement: ast.ExecutePlan,
  session: Session,
): Promise<StatementResult> {
  return execute(await files(session, statement).read(statement.path));
}

function execute(text: string): StatementResult {
  const plan = deserializePlan(text);
  return planResult({ plan, syntaxTrees: [], optimized: [] }, false);
}

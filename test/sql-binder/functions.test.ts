/** Functions of the user: given to the session, or named by CREATE FUNCTION. */
import { describe, expect, it } from 'vitest';
import { BIGINT, DOUBLE, INTEGER, ROW, STRING } from '../../src/core/index.ts';
import { FunctionRegistry, type UserFunction } from '../../src/expression/index.ts';
import { deserializePlan, type Plan, serializePlan } from '../../src/plan/index.ts';
import { createSession, type Session } from '../../src/sql/index.ts';

const FUNCTIONS: readonly UserFunction[] = [
  {
    kind: 'scalar',
    name: 'INITIALS',
    parameters: [STRING()],
    returns: STRING(),
    call: (_, length) => Array.from({ length }, () => 'x'),
  },
  {
    kind: 'table',
    name: 'WORDS',
    parameters: [STRING()],
    returns: ROW([
      { name: 'word', type: STRING() },
      { name: 'size', type: INTEGER() },
    ]),
    call: () => ({ inputs: [], columns: [[], []] }),
  },
  {
    kind: 'aggregate',
    name: 'PRODUCT',
    parameters: [DOUBLE()],
    returns: DOUBLE(),
    accumulator: ROW([{ name: 'product', type: DOUBLE(false) }]),
    create: () => [1],
    accumulate: () => {},
    getValue: (accumulators) => accumulators.map(() => 1),
  },
];

function registry(names: readonly string[] = FUNCTIONS.map(({ name }) => name)): FunctionRegistry {
  const found = new FunctionRegistry();
  for (const one of FUNCTIONS) if (names.includes(one.name)) found.register(one);
  return found;
}

async function planOf(session: Session, sql: string): Promise<Plan> {
  await session.execute(
    "CREATE TABLE IF NOT EXISTS people (name STRING, age INT) WITH ('connector' = 'x')",
  );
  const result = await session.execute(sql);
  if (result.kind !== 'plan') throw new Error(`no plan but ${result.kind}`);
  return result.plan;
}

const describeNodes = ({ nodes }: Plan) => nodes.map(({ description }) => description).join('\n');

describe('given functions', () => {
  const session = () => createSession({ functions: registry() });

  it('are called as scalars with their arguments cast', async () => {
    const plan = await planOf(session(), 'SELECT initials(name) FROM people');
    expect(describeNodes(plan)).toContain('Calc(select=[INITIALS(name) AS EXPR$0])');
    expect(plan.functions).toBeUndefined();
  });

  it('are joined as tables', async () => {
    const sql =
      'SELECT name, w FROM people LEFT JOIN LATERAL TABLE(words(name)) AS t (w, n) ON TRUE';
    const plan = await planOf(session(), sql);
    expect(describeNodes(plan)).toContain('Correlate(invocation=[WORDS(name)], joinType=[left])');
    expect(plan.nodes.at(-1)!.schema.fields.map(({ name }) => name)).toEqual(['name', 'w']);
  });

  it('group as aggregates, and need their types', async () => {
    const plan = await planOf(session(), 'SELECT name, product(age) FROM people GROUP BY name');
    expect(describeNodes(plan)).toContain('CAST(age AS DOUBLE) AS $f0');
    expect(describeNodes(plan)).toContain('PRODUCT($f0) AS EXPR$0');
    await expect(planOf(session(), 'SELECT product(name) FROM people')).rejects.toMatchObject({
      code: 'SQL_ARGUMENT_TYPES',
    });
  });

  it('belong to their places', async () => {
    const misplaced = 'SELECT words(name) FROM people';
    await expect(planOf(session(), misplaced)).rejects.toThrow('belongs in FROM');
    const unknown = 'SELECT * FROM people, LATERAL TABLE(nothing(name)) AS t (x)';
    await expect(planOf(session(), unknown)).rejects.toThrow('the table function nothing');
  });
});

describe('CREATE FUNCTION', () => {
  const asked: string[] = [];
  const session = () =>
    createSession({
      loadFunction: async (name, { implementation }) => {
        asked.push(`${name} ${implementation}`);
        const definition = { ...FUNCTIONS[0]!, name, returns: BIGINT() } as UserFunction;
        const one = new FunctionRegistry();
        one.register(definition);
        return one.find([name])!;
      },
    });

  it('reads the module and puts it into plans that call it', async () => {
    const made = session();
    await made.execute("CREATE FUNCTION digest AS 'hash.js#fnv' LANGUAGE JAVASCRIPT");
    expect(asked).toEqual(['DIGEST hash.js#fnv']);
    const plan = await planOf(made, 'SELECT digest(name) FROM people');
    expect(plan.functions).toEqual([{ name: 'DIGEST', implementation: 'hash.js#fnv' }]);
    expect(deserializePlan(serializePlan(plan))).toEqual(plan);
    expect((await planOf(made, 'SELECT name FROM people')).functions).toBeUndefined();
    await made.execute('DROP FUNCTION digest');
    await expect(planOf(made, 'SELECT digest(name) FROM people')).rejects.toMatchObject({
      code: 'SQL_UNKNOWN_FUNCTION',
    });
  });

  it('refuses Java', async () => {
    await expect(session().execute("CREATE FUNCTION f AS 'com.acme.F'")).rejects.toMatchObject({
      code: 'SQL_UNSUPPORTED',
      message: 'a function in JAVA is not supported',
    });
  });
});

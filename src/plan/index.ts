/** Physical plans as data. */

export { describe, exchangeText } from './describe.ts';
export { type ExplainOptions, explainJson, explainPlan, modeText } from './explain.ts';
export { expressionText, type Names } from './expression-text.ts';
export * from './nodes.ts';
export { type OperatorIdentity, OperatorIds } from './operator-id.ts';
export { deserializePlan, serializePlan } from './serialize.ts';
export { durationText } from './window-text.ts';

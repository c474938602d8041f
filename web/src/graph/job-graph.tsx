/** The running job as a graph: an operator a box, with its rates, load and watermark; a list for those who do not see it. */

import dagre from '@dagrejs/dagre';
import { createMemo, For, type JSX } from 'solid-js';
import type { OperatorView } from '../session/protocol.ts';

const WIDTH_PX = 220;
const HEIGHT_PX = 92;

interface GraphProps {
  readonly operators: readonly OperatorView[];
  /** Rows per second out of each operator, by id. */
  readonly rates: ReadonlyMap<string, number>;
  /** Share of the last second that each operator worked, by id. */
  readonly busy: ReadonlyMap<string, number>;
}

export function JobGraph(props: GraphProps): JSX.Element {
  const shape = createMemo(() =>
    props.operators.map(({ id, inputs }) => `${id}<${inputs.join()}`).join(';'),
  );
  const layout = createMemo(() => {
    shape();
    return layoutOf(props.operators);
  });
  return (
    <div class="graph">
      <svg
        viewBox={`0 0 ${layout().width} ${layout().height}`}
        width={layout().width}
        height={layout().height}
        role="img"
        aria-label="Job graph; the same figures are in the list below"
      >
        <For each={layout().edges}>{(points) => <polyline points={points} class="edge" />}</For>
        <For each={props.operators}>
          {(operator) => {
            const at = () => layout().nodes.get(operator.id) ?? { x: 0, y: 0 };
            const load = () => Math.min(1, props.busy.get(operator.id) ?? 0);
            return (
              <g transform={`translate(${at().x}, ${at().y})`}>
                <rect width={WIDTH_PX} height={HEIGHT_PX} rx="8" class="box" />
                <rect width={WIDTH_PX * load()} height="5" rx="2" class="load" />
                <text x="10" y="24" class="name">
                  {short(operator.name)}
                </text>
                <text x="10" y="44">
                  {rate(props.rates.get(operator.id))} · {operator.rowsOut.toLocaleString()} rows
                </text>
                <text x="10" y="62">
                  watermark {watermark(operator.watermarkMs)}
                </text>
                <text x="10" y="80">
                  {operator.late > 0 ? `${operator.late.toLocaleString()} late · ` : ''}
                  {Math.round(100 * load())} % busy
                </text>
              </g>
            );
          }}
        </For>
      </svg>
      <details>
        <summary>Operators as a list</summary>
        <ul>
          <For each={props.operators}>
            {(operator) => (
              <li>
                {operator.name}: {operator.rowsIn.toLocaleString()} rows in,{' '}
                {operator.rowsOut.toLocaleString()} out, {operator.late.toLocaleString()} late,
                watermark {watermark(operator.watermarkMs)}, {operator.stateRows.toLocaleString()}{' '}
                rows of state
              </li>
            )}
          </For>
        </ul>
      </details>
    </div>
  );
}

function layoutOf(operators: readonly OperatorView[]) {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 48, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of operators) graph.setNode(id, { width: WIDTH_PX, height: HEIGHT_PX });
  for (const { id, inputs } of operators) for (const input of inputs) graph.setEdge(input, id);
  dagre.layout(graph);
  const nodes = new Map<string, { x: number; y: number }>();
  for (const { id } of operators) {
    const { x, y } = graph.node(id);
    nodes.set(id, { x: x - WIDTH_PX / 2, y: y - HEIGHT_PX / 2 });
  }
  const edges = graph
    .edges()
    .map((edge) =>
      (graph.edge(edge).points as { x: number; y: number }[])
        .map(({ x, y }) => `${x},${y}`)
        .join(' '),
    );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { nodes, edges, width, height };
}

function short(name: string): string {
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}

function rate(rowsPerSecond = 0): string {
  if (rowsPerSecond >= 1e6) return `${(rowsPerSecond / 1e6).toFixed(1)} M/s`;
  if (rowsPerSecond >= 1e3) return `${(rowsPerSecond / 1e3).toFixed(1)} k/s`;
  return `${Math.round(rowsPerSecond)}/s`;
}

function watermark(milliseconds: number | null): string {
  if (milliseconds === null) return 'none yet';
  if (milliseconds > 8.64e15) return 'end of input';
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** The SQL editor: colours, completion and error marks come from the engine's own parser. */

import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { SQLDialect, sql } from '@codemirror/lang-sql';
import { type Diagnostic, linter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { createEffect, type JSX, on, onCleanup, onMount } from 'solid-js';
import { RESERVED } from '../../../src/sql/ast/index.ts';
import { complete, parseScript } from '../../../src/sql/parser/index.ts';
import type { Failure } from '../session/protocol.ts';
import { tablesIn } from './names.ts';

const flink = SQLDialect.define({
  keywords: [...RESERVED].join(' ').toLowerCase(),
  types:
    'tinyint smallint int bigint float double decimal char varchar string bytes date time timestamp timestamp_ltz array map row multiset boolean',
  identifierQuotes: '`',
});

interface EditorProps {
  readonly text: string;
  readonly failure: Failure | null;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

export function Editor(props: EditorProps): JSX.Element {
  let holder!: HTMLDivElement;
  let view: EditorView | undefined;
  onMount(() => {
    view = new EditorView({ parent: holder, state: stateOf(props) });
  });
  onCleanup(() => view?.destroy());
  createEffect(
    on(
      () => props.text,
      (text) => {
        if (view === undefined || view.state.doc.toString() === text) return;
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      },
    ),
  );
  createEffect(() => {
    const failure = props.failure;
    if (view === undefined) return;
    view.dispatch(
      setDiagnostics(view.state, failure === null ? [] : marks(failure, view.state.doc.length)),
    );
  });
  return <div class="editor" ref={holder} />;
}

function stateOf(props: EditorProps): EditorState {
  const run = {
    key: 'Mod-Enter',
    run: () => {
      props.onRun();
      return true;
    },
  };
  return EditorState.create({
    doc: props.text,
    extensions: [
      lineNumbers(),
      history(),
      sql({ dialect: flink }),
      autocompletion({ override: [completions] }),
      linter(problems, { delay: 300 }),
      // Escape, then Tab leaves the editor, as CodeMirror documents for the keyboard.
      keymap.of([run, indentWithTab, ...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'SQL script; Control and Enter run it' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) props.onChange(update.state.doc.toString());
      }),
    ],
  });
}

function problems(view: EditorView): Diagnostic[] {
  return parseScript(view.state.doc.toString()).errors.map((error) => ({
    from: error.span?.start ?? 0,
    to: Math.min(view.state.doc.length, error.span?.end ?? 1),
    severity: 'error',
    message: error.hint === undefined ? error.message : `${error.message}\n${error.hint}`,
  }));
}

function marks({ from, to, message, hint }: Failure, length: number): Diagnostic[] {
  if (from === null || to === null) return [];
  const text = hint === null ? message : `${message}\n${hint}`;
  return [
    { from: Math.min(from, length), to: Math.min(to, length), severity: 'error', message: text },
  ];
}

function completions(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[\w`]+$/);
  if (word === null && !context.explicit) return null;
  const script = context.state.doc.toString();
  const { from, candidates } = complete(script, context.pos);
  const names = tablesIn(script);
  const options = candidates.flatMap(({ text, kind }) => {
    if (kind === 'table') return [...names.keys()].map((label) => ({ label, type: 'class' }));
    if (kind === 'column') {
      return [...names.values()].flat().map((label) => ({ label, type: 'property' }));
    }
    return kind === 'keyword' ? [{ label: text, type: 'keyword' }] : [];
  });
  return options.length === 0 ? null : { from, options };
}

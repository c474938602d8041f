/** What the page and its engine worker say to each other: plain data, one direction each. */

export type Cell = string | number | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Changes of a result: `kinds[i]` is +I, -U, +U or -D as 0 to 3; columns are aligned with them. */
export interface Changes {
  readonly kinds: Uint8Array;
  readonly columns: readonly (readonly Cell[])[];
}

export interface OperatorView {
  readonly id: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly late: number;
  readonly busyMs: number;
  readonly watermarkMs: number | null;
  readonly stateRows: number;
}

export interface JobView {
  readonly operators: readonly OperatorView[];
  /** Why there is no output yet, or where the job stands. */
  readonly why: string;
  readonly checkpoint: {
    readonly id: number;
    readonly atMs: number;
    readonly sizeBytes: number;
  } | null;
}

export type Failure = {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** Range in the editor's text, where known. */
  readonly from: number | null;
  readonly to: number | null;
};

export type Durability = 'memory' | 'relaxed' | 'strict' | 'fsync';

export type FromEngine =
  | { readonly kind: 'ready'; readonly durability: Durability; readonly shared: boolean }
  | { readonly kind: 'schema'; readonly columns: readonly Column[] }
  | { readonly kind: 'changes'; readonly changes: Changes }
  | { readonly kind: 'job'; readonly job: JobView }
  | {
      readonly kind: 'late';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | { readonly kind: 'done'; readonly rows: number; readonly wallMs: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type ToEngine =
  | { readonly kind: 'run'; readonly sql: string; readonly restore: boolean; readonly name: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'file'; readonly path: string; readonly file: File };

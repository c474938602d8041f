/**
 * What a job's transactional sink writes to: a system that never fails and remembers every request. It outlives
 * the simulated processes, and knows what it should never have been asked.
 */

import type { Change } from '../support/values-connector.ts';

type TransactionStatus = 'prepared' | 'committed' | 'aborted';

interface Transaction {
  readonly epoch: number;
  readonly changes: readonly Change[];
  status: TransactionStatus;
}

export class OutsideWorld {
  readonly #transactions = new Map<string, Transaction>();
  /** Requests that an exactly-once job never makes. */
  readonly violations: string[] = [];

  /** Rows that readers see, in the order of their commits. */
  readonly visible: Change[] = [];

  prepare(id: string, epoch: number, changes: readonly Change[]): void {
    if (this.#transactions.has(id)) this.violations.push(`${id} was prepared twice`);
    this.#transactions.set(id, { epoch, changes, status: 'prepared' });
  }

  /** Idempotent, as the contract of sinks allows a commit to come again. */
  commit(id: string): void {
    const transaction = this.#transactions.get(id);
    if (transaction === undefined) this.violations.push(`${id} was committed, never prepared`);
    else if (transaction.status === 'aborted')
      this.violations.push(`${id} came back from the dead`);
    else if (transaction.status === 'prepared') {
      transaction.status = 'committed';
      this.visible.push(...transaction.changes);
    }
  }

  /** Aborts what epochs after `epoch` prepared; what they committed cannot be taken back. */
  abortAfter(epoch: number): void {
    for (const [id, transaction] of this.#transactions) {
      if (transaction.epoch <= epoch || transaction.status === 'aborted') continue;
      if (transaction.status === 'committed') {
        this.violations.push(`${id} is committed, and the job went back to epoch ${epoch}`);
      }
      transaction.status = 'aborted';
    }
  }
}

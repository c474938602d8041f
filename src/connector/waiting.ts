/** One wait at a time: lets a reader that never blocks say when to ask it again. */

export class Waiting {
  #pending: Promise<void> | null = null;
  #error: { readonly cause: unknown } | null = null;

  /** True while something started by `start` has not finished. @throws what it failed with */
  get isPending(): boolean {
    if (this.#error !== null) throw this.#error.cause;
    return this.#pending !== null;
  }

  start(work: () => Promise<void>): void {
    this.#pending = work().then(
      () => {
        this.#pending = null;
      },
      (cause: unknown) => {
        this.#pending = null;
        this.#error = { cause };
      },
    );
  }

  /** Resolves when the work is done, well or not; at once when there is none. */
  async finished(): Promise<void> {
    await this.#pending;
  }
}

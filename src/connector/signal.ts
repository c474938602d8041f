/** Something may have changed: wakes all who wait for the next `tell`. */

export class Signal {
  #told!: Promise<void>;
  #resolve!: () => void;

  constructor() {
    this.#renew();
  }

  /** Resolves at the next `tell`. */
  wait(): Promise<void> {
    return this.#told;
  }

  tell(): void {
    this.#resolve();
    this.#renew();
  }

  #renew(): void {
    this.#told = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

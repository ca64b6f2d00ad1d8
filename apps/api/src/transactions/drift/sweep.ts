/** A batch, and where the next one begins; absent at the end. */
export interface Page<Cursor> {
  readonly ids: readonly string[];
  readonly next: Cursor | undefined;
}

/** Goes through something long in bounded steps, and from its end to its beginning. */
export class Sweep<Cursor> {
  private position: Cursor | undefined;

  constructor(private readonly read: (after: Cursor | undefined) => Promise<Page<Cursor>>) {}

  /** The next batches, as many as are wanted, but not beyond the end. */
  async *batches(countMax: number): AsyncGenerator<readonly string[]> {
    for (let count = 0; count < countMax; count += 1) {
      const { ids, next } = await this.read(this.position);
      this.position = next;
      if (ids.length > 0) yield ids;
      if (next === undefined) return;
    }
  }
}

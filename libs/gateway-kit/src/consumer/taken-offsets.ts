/** A place in a topic: everything before `offset` has been taken in. */
export interface NextOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/**
 * How far each partition has been taken in, as long as Kafka has not been told.
 *
 * kafkajs by itself would tell it after every batch of every partition, which is a request for
 * each message or two; here the partitions share one, now and then.
 * What Kafka knows may be old, also for a while after it was told more, and is never ahead.
 */
export class TakenOffsets {
  private readonly untold = new Map<string, NextOffset>();

  /** Everything of this partition up to this message has been taken in. */
  takenUpTo(topic: string, partition: number, offset: string): void {
    const nextOffset = (BigInt(offset) + 1n).toString();
    this.untold.set(keyOf(topic, partition), { topic, partition, offset: nextOffset });
  }

  /**
   * Tells Kafka what it has not been told.
   *
   * @throws what `commit` throws; it is told again next time, unless there is newer news by then
   */
  async tell(commit: (offsets: readonly NextOffset[]) => Promise<void>): Promise<void> {
    if (this.untold.size === 0) return;
    const told = [...this.untold];
    this.untold.clear();
    try {
      await commit(told.map(([, next]) => next));
    } catch (error) {
      for (const [key, next] of told) if (!this.untold.has(key)) this.untold.set(key, next);
      throw error;
    }
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

/** The average of a value over the time that has just passed; what is longer ago counts less. */
export class TimeAverage {
  private value = 0;
  private averageBefore = 0;
  private sinceMs = performance.now();

  /** @param overMs so long after a change two thirds of it have come through */
  constructor(private readonly overMs: number) {}

  get current(): number {
    const kept = Math.exp((this.sinceMs - performance.now()) / this.overMs);
    return this.value + (this.averageBefore - this.value) * kept;
  }

  /** From now on the value is this one. */
  set(value: number): void {
    this.averageBefore = this.current;
    this.value = value;
    this.sinceMs = performance.now();
  }
}

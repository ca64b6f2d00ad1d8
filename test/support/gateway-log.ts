/** What a gateway was asked about one transaction, and what it answered, in order. */
export function answersOf(log: string, transactionId: string): readonly string[] {
  return log.split('\n').flatMap((line) => {
    if (!line.includes(transactionId)) return [];
    const record = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { question, answer } = record;
    return typeof question === 'string' ? [`${question}: ${String(answer)}`] : [];
  });
}

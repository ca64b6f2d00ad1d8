import { topicNames } from '#libs/messaging';
import { inquire } from '../support/inquiry.js';
import { depositBody, SANDBOX_KEY } from '../support/merchant-client.js';
import { until } from '../support/polling.js';
import { effectsOf, startSystem, type System, untilAll } from '../support/system.js';
import { readTopic } from '../support/topic-reader.js';

const QUIET_MS = 3_000;

let system: System;

beforeAll(async () => {
  system = await startSystem({
    env: { GATEWAY_TIMEOUT_MS: '1000', JANITOR_INQUIRY_AFTER_MS: '600000' },
  });
});

afterAll(() => system.stop());

interface CallbackRow {
  readonly body: Buffer;
  readonly last_status: number | null;
  readonly due_at: Date | null;
}

/** What the kit has reported, and what the API has answered: `completed 200`. */
async function callbacksOf(id: string): Promise<readonly string[]> {
  const { rows } = await system.database.query<CallbackRow>(
    `SELECT body, last_status, due_at FROM gateway.callback
     WHERE transaction_id = $1 ORDER BY created_at`,
    [id],
  );
  const status = /"status":"([a-z_]+)"|<status>([a-z_]+)</;
  return rows.map(({ body, last_status: answer, due_at: dueAt }) => {
    const [, json, xml] = status.exec(body.toString()) ?? [];
    return `${json ?? xml ?? '?'} ${dueAt === null ? String(answer) : 'waits'}`;
  });
}

async function untilAnswered(id: string, callbacks: readonly string[]): Promise<void> {
  const wanted = [...callbacks].sort().join();
  await until(
    `callbacks ${wanted}`,
    () => callbacksOf(id),
    (seen) => [...seen].sort().join() === wanted,
  );
}

const statusesOf = async (id: string) =>
  (await system.merchant.history(id)).map(({ status }) => status).slice(-2);

/** What the API has answered to callbacks with a wrong signature. */
const forgedCallbacks = () =>
  system.worker.log
    .split('\n')
    .filter((line) => line.includes('A forged callback was answered.'))
    .map((line) => (JSON.parse(line) as { status: number }).status);

const deadLettersOf = async (format: string, id: string) => {
  const topic = topicNames(system.kafkaPrefix).deadLetters(format, `${format}-sim`);
  const letters = await readTopic(system.kafkaBrokers.split(','), topic);
  return letters.filter(({ key }) => key === id);
};

async function submitXml(rule: string): Promise<string> {
  const body = `<DepositRequest xmlns="urn:payment-gateway:v1">
    <amount>100.00</amount><currency>EUR</currency>
    <instrument><bankAccount><iban>DE89370400440532013000</iban><holder>Ada Lovelace</holder>
    </bankAccount></instrument>
    <metadata><entry key="simulate">${rule}</entry></metadata></DepositRequest>`;
  const answer = await fetch(`${system.api.url}/v1/deposits`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${SANDBOX_KEY}`, 'Content-Type': 'text/xml' },
    body,
  });
  return /<id>([^<]+)</.exec(await answer.text())?.[1] ?? 'not accepted';
}

async function submitJson(rule: string): Promise<string> {
  const body = depositBody({ metadata: { simulate: rule } });
  const answer = await system.merchant.post('/v1/deposits', body);
  return (answer.json() as { id: string }).id;
}

describe.each([
  ['json', submitJson],
  ['soap', submitXml],
])('the rules of %s-sim', (format, submit) => {
  test('late_processing: `processing` after `completed` changes nothing', async () => {
    const id = await submit('late_processing');
    await untilAnswered(id, ['completed 200', 'processing 200']);
    expect(await statusesOf(id)).toEqual(['dispatched', 'completed']);
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('conflict: `failed` after `completed` is refused', async () => {
    const id = await submit('conflict');
    await untilAnswered(id, ['completed 200', 'failed 409']);
    expect(await statusesOf(id)).toEqual(['dispatched', 'completed']);
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('bad_signature: a forged callback is refused, the right one is taken', async () => {
    const before = forgedCallbacks();
    const id = await submit('bad_signature');
    await untilAnswered(id, ['completed 200']);
    expect(forgedCallbacks()).toEqual([...before, 401]);
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('wrong_amount: what is reported is refused, and stays open', async () => {
    const id = await submit('wrong_amount');
    await untilAnswered(id, ['completed 409']);
    expect((await statusesOf(id)).at(-1)).toBe('dispatched');
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('silent: no callback at all until it is asked', async () => {
    const id = await submit('silent');
    await untilAll(system, [id], 'dispatched');
    await until(
      'the payment made',
      () => effectsOf(system, [id]),
      (effects) => effects[1] === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    expect(await callbacksOf(id)).toEqual([]);
    await inquire(system, format, id);
    await untilAnswered(id, ['completed 200']);
    await untilAll(system, [id], 'completed');
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('crash: the process ends after the effect, and finds it out afterwards', async () => {
    const id = await submit('crash');
    expect(await system.worker.untilEnded()).toBe(86);
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
    expect(await callbacksOf(id)).toEqual([]);
    await system.worker.start();
    await untilAll(system, [id], 'completed');
    expect(await effectsOf(system, [id])).toEqual({ 1: 1 });
  });

  test('poison: unknown, without an effect, and one dead letter', async () => {
    const id = await submit('poison');
    await untilAll(system, [id], 'unknown');
    await untilAnswered(id, ['unknown 200']);
    const untilDead = until(
      'the dead letter',
      () => deadLettersOf(format, id),
      ({ length }) => length > 0,
    );
    expect((await untilDead)[0]?.headers['dead-letter-cause']).toBe('gateway_unclear');
    await inquire(system, format, id);
    await untilAnswered(id, ['unknown 200', 'unknown 200']);
    expect(await effectsOf(system, [id])).toEqual({ 0: 1 });
    expect(await deadLettersOf(format, id)).toHaveLength(1);
  });
});

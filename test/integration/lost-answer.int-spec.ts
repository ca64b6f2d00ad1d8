import { CallbackBench } from '../support/callback-bench.js';
import { startApi, type TestApi } from '../support/api-app.js';
import { type Answer, CallbackReceiver } from '../support/callback-receiver.js';
import { transactionOf } from '../support/gateway-messages.js';
import { callHttp } from '../support/http-call.js';

/** Stands between the kit and the API, and hands over what it gets. */
const between = new CallbackReceiver();
let api: TestApi;
let bench: CallbackBench;

beforeAll(async () => {
  api = await startApi();
  bench = await CallbackBench.start(await between.listen());
});

afterAll(async () => {
  await bench.close();
  await between.close();
  await api.close();
});

/** Hands the last callback over; the API's answer is told, or lost with the connection. */
const handOver =
  (statuses: number[], isTold: boolean): Answer =>
  (response, request) => {
    const callback = between.received.at(-1);
    if (!callback) throw new Error('There is no callback.');
    void callHttp(api.url, {
      method: 'POST',
      path: request.url ?? '',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': callback.id,
        'webhook-timestamp': callback.timestamp,
        'webhook-signature': callback.signature,
      },
      body: callback.body,
    }).then(({ status }) => {
      statuses.push(status);
      if (isTold) response.writeHead(status).end();
      else request.socket.destroy();
    });
  };

test('a callback whose answer is lost is sent again, and applied once', async () => {
  const { id } = await api.deposit();
  const statuses: number[] = [];
  between.script = [false, false, true].map((isTold) => handOver(statuses, isTold));
  const webhookId = await bench.enqueue(transactionOf({ id }));
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    expect(await bench.sendOnce(webhookId)).toMatchObject({ delivered_at: null });
  }
  expect(await bench.sendOnce(webhookId)).toMatchObject({ attempts: 3, last_status: 200 });
  expect(statuses).toEqual([200, 200, 200]);
  expect(new Set(between.received.map((each) => each.id))).toEqual(new Set([webhookId]));
  const events = (await api.get(`/v1/transactions/${id}/events`)).json() as { data: object[] };
  expect(events.data).toMatchObject([
    { status: 'pending' },
    { status: 'completed', actor: 'gateway:json-sim' },
  ]);
});

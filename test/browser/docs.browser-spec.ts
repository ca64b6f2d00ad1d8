import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem, type System } from '../support/system.js';
import { type FreshBrowser, startChromium } from './chromium.js';
import { type OperationBlock, SwaggerPage } from './swagger-page.js';

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const POLL_MS = 200;
const ATTEMPTS_MAX = 150;

/** What each example ends in; `silent` and `wrong_amount` rest there until somebody asks. */
const ENDS: Readonly<Record<string, string>> = {
  completes: 'completed',
  decline: 'failed',
  slow: 'completed',
  duplicate: 'completed',
  retry: 'completed',
  silent: 'dispatched',
  late_processing: 'completed',
  conflict: 'completed',
  bad_signature: 'completed',
  wrong_amount: 'dispatched',
  crash: 'completed',
  poison: 'unknown',
};

let system: System;
let browser: FreshBrowser;
let page: SwaggerPage;

beforeAll(async () => {
  // A short deadline: what `crash` leaves open is found out when the lease is over.
  const env = { GATEWAY_TIMEOUT_MS: '2000' };
  [system, browser] = await Promise.all([startSystem({ env }), startChromium()]);
}, 600_000);

beforeEach(async () => {
  page = new SwaggerPage(await browser.context.newPage(), system.api.url);
  await page.open();
});

afterEach(() => {
  expect(page.complaints).toEqual([]);
  expect(page.strangers).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await system.stop();
});

test('it opens with every operation, in an order that one can follow', async () => {
  await page.screenshot('open');
  expect(await page.textOf('.opblock-tag a')).toEqual([
    'Transactions',
    'Callbacks',
    'Directory',
    'Health',
  ]);
  const [first] = await page.textOf('.opblock-summary-path');
  expect(first).toContain('/v1/deposits');
});

test('the sandbox merchant is authorized', async () => {
  expect(await page.authorization('bearer')).toContain('Authorized');
});

describe.each([
  ['createDeposit', 'application/json'],
  ['createDeposit', 'text/xml'],
  ['createWithdrawal', 'application/json'],
  ['createWithdrawal', 'text/xml'],
])('%s as %s', (operationId, mediaType) => {
  test('every example runs as it is, to its end', async () => {
    const operation = await page.tryOut(operationId);
    const lookUp = await page.tryOut('getTransaction');
    await operation.chooseMediaType(mediaType);
    const statuses: Record<string, string> = {};
    const picture = `${operationId}-${mediaType.replace('/', '-')}`;
    for (const name of await operation.exampleNames()) {
      await operation.chooseExample(name);
      if (name === 'completes') await page.screenshot(`${picture}-request`, operation.request);
      const { status, body, curl } = await operation.execute();
      if (name === 'completes') await page.screenshot(`${picture}-answer`, operation.response);
      expect([name, status]).toEqual([name, 202]);
      expect(curl).toContain(`Content-Type: ${mediaType}`);
      if (name === 'crash') await reviveWorker();
      statuses[name] = await endOf(lookUp, ID.exec(body)?.[0] ?? body, ENDS[name]);
    }
    await page.screenshot(`${picture}-end`, lookUp.response);
    expect(statuses).toEqual(ENDS);
  });
});

test('a look-up is answered in the format that is chosen', async () => {
  const { id } = await system.merchant.deposit();
  const lookUp = await page.tryOut('getTransaction');
  await lookUp.fillIn('id', id);
  await lookUp.acceptMediaType('application/soap+xml');
  const { status, body, curl } = await lookUp.execute();
  await page.screenshot('look-up-soap', lookUp.response);
  expect(status).toBe(200);
  expect(curl).toContain('accept: application/soap+xml');
  expect(body).toContain('http://www.w3.org/2003/05/soap-envelope');
});

test('a problem is shown in the format of the document', async () => {
  const operation = await page.tryOut('createDeposit');
  await operation.chooseMediaType('text/xml');
  await operation.edit((body) => body.replace('4111111111111111', '4111111111111112'));
  const { status, body } = await operation.execute();
  await page.screenshot('problem', operation.response);
  // The browser complains about every answer of this kind.
  expect(page.complaints.splice(0)).toHaveLength(1);
  expect(status).toBe(400);
  expect(body).toContain('luhn');
});

/** Whoever runs a worker starts it again when it has ended. */
async function reviveWorker(): Promise<void> {
  await system.worker.untilEnded();
  await system.worker.start();
}

/** Executes the look-up, as a person would, until the status is the one that it ends in. */
async function endOf(
  lookUp: OperationBlock,
  id: string,
  expected: string | undefined,
): Promise<string> {
  await lookUp.fillIn('id', id);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const { status, body } = await lookUp.execute();
    const transaction = JSON.parse(body) as { id: string; status: string };
    expect([status, transaction.id]).toEqual([200, id]);
    const isEnd = ['completed', 'failed', 'unknown', expected].includes(transaction.status);
    if (isEnd) return transaction.status;
    await sleep(POLL_MS);
  }
  throw new Error(`${id} does not come to an end.`);
}

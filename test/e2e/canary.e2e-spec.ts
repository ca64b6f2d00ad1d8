import { depositBody } from '../support/merchant-client.js';
import { sendCallback } from '../support/signed-callback.js';
import { everyPlaceOf } from '../support/sightings.js';
import { startSystem, type System, untilAll } from '../support/system.js';

/** Values that occur nowhere else; whoever finds one has found a leak. */
const CARD_NUMBER = '4485275742308327';
const IBAN = 'GB33BUKB20201555555555';
const CANARIES = [CARD_NUMBER, '4485 2757 4230 8327', IBAN, 'GB33 BUKB'];
const YEAR = new Date().getUTCFullYear() + 3;

const card = {
  type: 'card',
  number: CARD_NUMBER,
  expiry_month: 12,
  expiry_year: YEAR,
  holder: 'Ada Lovelace',
};
const account = { type: 'bank_account', iban: IBAN, holder: 'Ada Lovelace' };

let system: System;
const answers: string[] = [];

beforeAll(async () => {
  system = await startSystem();
});

afterAll(() => system.stop());

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await system.merchant.post(path, body, headers);
  answers.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
}

test('a card number and an IBAN are nowhere in clear, and no error quotes them', async () => {
  const headers = { 'Idempotency-Key': 'canary' };
  const deposit = await post('/v1/deposits', depositBody({ instrument: card }), headers);
  const withdrawal = await post('/v1/withdrawals', depositBody({ instrument: account }));
  const ids = [deposit, withdrawal].map((answer) => (answer.json() as { id: string }).id);
  await untilAll(system, ids, 'completed');
  await post('/v1/deposits', depositBody({ instrument: card }), headers);
  await post('/v1/deposits', depositBody({ instrument: card, amount: '2.00' }), headers);
  await beRefused();
  await tellByCallback();

  for (const [place, text] of await everyPlaceOf(system)) {
    for (const canary of CANARIES) {
      if (text.includes(canary)) throw new Error(`A canary is in ${place}.`);
    }
  }
  for (const canary of CANARIES) expect(answers.join('\n')).not.toContain(canary);
});

/** Every way in which a request can be wrong, each with a canary in it. */
async function beRefused(): Promise<void> {
  const wrong: object[] = [
    { instrument: { ...card, number: `${CARD_NUMBER}1` } },
    { instrument: { ...card, expiry_year: 2001 } },
    { instrument: { ...card, cvc: CARD_NUMBER } },
    { instrument: { ...account, iban: IBAN.replace('33', '34') } },
    { reference: CARD_NUMBER },
    { description: 'paid with 4485 2757 4230 8327 today' },
    { metadata: { note: IBAN } },
    { metadata: { [CARD_NUMBER]: 'x' } },
    { [CARD_NUMBER]: 'x' },
    { gateway: CARD_NUMBER },
    { amount: CARD_NUMBER },
  ];
  for (const overrides of wrong) {
    const answer = await post('/v1/deposits', depositBody(overrides));
    expect(answer.status).toBe(400);
  }
  await post(`/v1/deposits?card=${CARD_NUMBER}`, depositBody());
  await post('/v1/deposits', depositBody(), { 'Idempotency-Key': `${CARD_NUMBER} ${IBAN}` });
  await post('/v1/deposits', depositBody(), { 'X-Request-Id': CARD_NUMBER });
  await post(`/v1/${CARD_NUMBER}`, depositBody());
  const unknown = await system.merchant.get(`/v1/transactions/${CARD_NUMBER}`);
  answers.push(unknown.text);
}

/** A gateway that writes what it should not. */
async function tellByCallback(): Promise<void> {
  const { id } = await system.merchant.deposit({ metadata: { simulate: 'slow:20000' } });
  await untilAll(system, [id], 'dispatched');
  const { status, text } = await sendCallback(system.api.url, {
    transaction_id: id,
    status: 'failed',
    gateway_reference: CARD_NUMBER,
    reason: { code: 'declined', message: `card 4485 2757 4230 8327, account ${IBAN}` },
  });
  expect(status).toBe(200);
  answers.push(text, (await system.merchant.get(`/v1/transactions/${id}`)).text);
}

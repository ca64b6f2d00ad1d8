import type { WorkerConfig } from '#libs/config';
import { verify } from '#libs/signing';
import type { ClaimedCallback } from './callback-row.js';
import { CallbackSigner } from './callback-signer.js';

const KEYS = [Buffer.alloc(24, 'new'), Buffer.alloc(24, 'old')];
const NOW = new Date('2026-01-05T09:00:00.900Z');
const SECONDS = 1_767_603_600;

const callback: ClaimedCallback = {
  id: '0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f50',
  gateway: 'json-sim',
  transactionId: '0199c1b2-7c3a-7f00-8a4e-5d1c2b3a4f51',
  contentType: 'application/json',
  body: Buffer.from('{"status":"completed"}'),
  requestId: '',
  traceparent: null,
  attempts: 1,
};

const signerWith = (keys: readonly Buffer[]) =>
  new CallbackSigner({ gatewaySecrets: { of: () => keys } } as unknown as WorkerConfig);

describe('CallbackSigner', () => {
  it('signs id, time and body with the first key of the ring', () => {
    const headers = signerWith(KEYS).headersFor(callback, NOW);
    expect(headers).toMatchObject({
      'webhook-id': callback.id,
      'webhook-timestamp': SECONDS.toString(),
    });
    const signed = {
      id: callback.id,
      timestamp: SECONDS.toString(),
      signature: headers['webhook-signature'] ?? '',
    };
    expect(verify(KEYS.slice(0, 1), signed, callback.body, SECONDS)).toBe(true);
    expect(verify(KEYS.slice(1), signed, callback.body, SECONDS)).toBe(false);
  });

  it('signs nothing without a key', () => {
    expect(() => signerWith([]).headersFor(callback, NOW)).toThrow('json-sim has no secret');
  });
});

import { toHistoryView } from './history-view.js';

const STEP = {
  transactionId: '0199c1b2-7c3e-7a11-9e3b-4d1f0a2b3c4d',
  version: 2,
  status: 'failed',
  actor: 'gateway:json-sim',
  reasonCode: 'declined',
  reasonMessage: 'The issuer says no.',
  at: new Date('2026-11-23T09:00:00.123Z'),
};

describe('toHistoryView', () => {
  it('shows what the wire contract names, and no more', () => {
    const reason = { code: 'declined', message: 'The issuer says no.' };
    const at = '2026-11-23T09:00:00.123Z';
    expect(toHistoryView([STEP])).toEqual({
      data: [{ status: 'failed', actor: 'gateway:json-sim', reason, at }],
    });
  });

  it('shows null for no reason', () => {
    const view = toHistoryView([{ ...STEP, reasonCode: null, reasonMessage: null }]);
    expect(view.data[0]?.reason).toBeNull();
  });
});

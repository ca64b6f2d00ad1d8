import type { ClaimedMessage } from './outbox-message.js';
import { inSends } from './sends.js';

function message(id: string, overrides: Partial<ClaimedMessage> = {}): ClaimedMessage {
  return {
    id,
    subjectId: id,
    purpose: 'submission',
    topic: 'json',
    headers: {},
    value: Buffer.alloc(10),
    attempts: 1,
    ...overrides,
  };
}

const idsOf = (messages: readonly ClaimedMessage[]) =>
  inSends(messages).map((send) => `${send.topic}: ${send.messages.map(({ id }) => id).join(' ')}`);

describe('inSends', () => {
  it('sends nothing for nothing', () => {
    expect(inSends([])).toEqual([]);
  });

  it('sends a topic at once, each by itself', () => {
    const messages = [message('a'), message('b', { topic: 'soap' }), message('c')];
    expect(idsOf(messages)).toEqual(['json: a c', 'soap: b']);
  });

  it('sends alone what has failed before', () => {
    const messages = [message('a', { attempts: 2 }), message('b'), message('c'), message('d')];
    expect(idsOf(messages)).toEqual(['json: b c d', 'json: a']);
  });

  it('cuts where a send would grow too large, and sends even what is too large alone', () => {
    const large = { value: Buffer.alloc(300 * 1024) };
    const huge = { value: Buffer.alloc(2 * 1024 * 1024) };
    const messages = [message('a', large), message('b', large), message('c'), message('d', huge)];
    expect(idsOf(messages)).toEqual(['json: a', 'json: b c', 'json: d']);
  });
});

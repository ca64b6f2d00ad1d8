/** A merchant's side of the API, over real HTTP. */
export const SANDBOX_KEY = 'sk_sandbox_0000000000000000000000000000';

export interface TransactionView {
  readonly id: string;
  readonly status: string;
  readonly amount: string;
  readonly currency: string;
  readonly gateway: string;
  readonly reason: { readonly code: string; readonly message: string } | null;
}

export interface EventView {
  readonly status: string;
  readonly actor: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  json(): unknown;
}

/** A deposit that is accepted and completes; each test changes what it is about. */
export function depositBody(overrides: object = {}): object {
  return {
    amount: '100.00',
    currency: 'EUR',
    instrument: {
      type: 'card',
      number: '4111111111111111',
      expiry_month: 12,
      expiry_year: new Date().getUTCFullYear() + 3,
      holder: 'Ada Lovelace',
    },
    reference: 'order-1001',
    ...overrides,
  };
}

export class MerchantClient {
  constructor(private readonly apiUrl: string) {}

  async post(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.apiUrl}${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${SANDBOX_KEY}`,
        'Content-Type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    });
    return answerOf(response);
  }

  /** Posts a deposit that must be accepted. */
  async deposit(
    overrides: object = {},
    headers: Record<string, string> = {},
  ): Promise<TransactionView> {
    const answer = await this.post('/v1/deposits', depositBody(overrides), headers);
    if (answer.status !== 202) throw new Error(`not accepted: ${answer.status} ${answer.text}`);
    return answer.json() as TransactionView;
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(`${this.apiUrl}${path}`, {
      headers: { Authorization: `Bearer ${SANDBOX_KEY}` },
    });
    return answerOf(response);
  }

  async find(id: string): Promise<TransactionView> {
    return (await this.get(`/v1/transactions/${id}`)).json() as TransactionView;
  }

  async history(id: string): Promise<readonly EventView[]> {
    const answer = await this.get(`/v1/transactions/${id}/events`);
    return (answer.json() as { readonly data: readonly EventView[] }).data;
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as unknown,
  };
}

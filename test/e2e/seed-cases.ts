import { SANDBOX_KEY } from '../support/merchant-client.js';

/** A document in the words of JSON, of which every caller writes his own. */
export type Draft = Readonly<Record<string, unknown>>;

/** What came back, read the way this caller reads. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The `Content-Type` without its parameters. */
  readonly mediaType: string;
  readonly text: string;
  /** The field of that name, wherever it is; `undefined` when it is not there. */
  field(name: string): string | undefined;
}

/** One way to speak to the API: the seed's two formats, XML in an envelope and without. */
export interface Caller {
  readonly name: string;
  readonly gateway: string;
  readonly contentType: string;
  /** @param root the name of the element in XML */
  write(root: string, draft: Draft): string;
  /** The shape of an answer that is no error. */
  readonly replyType: string;
  readonly replyStart: (root: string) => string;
  readonly problemType: string;
  readonly problemStart: string;
  /** Media type of a look-up that is answered in this caller's format, and of its problem. */
  readonly lookUp: { readonly accept: string; readonly problemType: string };
}

const NAMESPACE = 'urn:payment-gateway:v1';
const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';

type ProblemShape = Pick<Caller, 'problemType' | 'problemStart'>;

export const JSON_PROBLEM: ProblemShape = {
  problemType: 'application/problem+json',
  problemStart: '{"type":',
};

export const BARE_PROBLEM: ProblemShape = {
  problemType: 'application/problem+xml',
  problemStart: '<problem xmlns="urn:ietf:rfc:7807">',
};

const JSON_CALLER: Caller = {
  name: 'JSON',
  gateway: 'json-sim',
  contentType: 'application/json',
  write: (_root, draft) => JSON.stringify(draft),
  replyType: 'application/json',
  replyStart: () => '{"id":',
  ...JSON_PROBLEM,
  lookUp: { accept: 'application/json', problemType: 'application/problem+json' },
};

const ENVELOPE_CALLER: Caller = {
  name: 'an envelope in text/xml',
  gateway: 'soap-sim',
  contentType: 'text/xml; charset=utf-8',
  write: (root, draft) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="${SOAP_11}"><s:Body>` +
    `${elementOf(root, draft)}</s:Body></s:Envelope>`,
  replyType: 'text/xml',
  replyStart: (root) =>
    `<soap:Envelope xmlns:soap="${SOAP_11}"><soap:Body><${root} xmlns="${NAMESPACE}">`,
  problemType: 'text/xml',
  problemStart:
    `<soap:Envelope xmlns:soap="${SOAP_11}"><soap:Body><soap:Fault>` +
    '<faultcode>soap:Client</faultcode>',
  lookUp: { accept: 'application/soap+xml', problemType: 'application/soap+xml' },
};

const BARE_CALLER: Caller = {
  name: 'an element in application/xml',
  gateway: 'soap-sim',
  contentType: 'application/xml',
  write: elementOf,
  replyType: 'application/xml',
  replyStart: (root) => `<${root} xmlns="${NAMESPACE}">`,
  ...BARE_PROBLEM,
  lookUp: { accept: 'application/xml', problemType: 'application/problem+xml' },
};

export const CALLERS: readonly Caller[] = [JSON_CALLER, ENVELOPE_CALLER, BARE_CALLER];

export function post(
  url: string,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const all = { Authorization: `Bearer ${SANDBOX_KEY}`, 'Content-Type': contentType, ...headers };
  return replyTo(fetch(url, { method: 'POST', headers: all, body }));
}

export function lookUp(url: string, accept: string): Promise<Reply> {
  const headers = { Authorization: `Bearer ${SANDBOX_KEY}`, Accept: accept };
  return replyTo(fetch(url, { headers }));
}

/** That a reply is the problem, in the caller's own shape, and shows nothing that was sent. */
export function expectProblem(
  reply: Reply,
  { problemType, problemStart }: ProblemShape,
  status: number,
  code: string,
): void {
  expect(reply.status).toBe(status);
  expect(reply.mediaType).toBe(problemType);
  expect(withoutDeclaration(reply.text).startsWith(problemStart)).toBe(true);
  expect(reply.field('code')).toBe(code);
  expect(reply.text).not.toMatch(/4111111111111111|DE89370400440532013000|Lovelace/);
}

/** The places that a problem names, in the order in which it does. */
export function pathsOf({ text }: Reply): readonly string[] {
  return [...text.matchAll(/"path":"([^"]*)"|<path>([^<]*)</g)].map(
    ([, json, xml]) => json ?? xml ?? '',
  );
}

export function withoutDeclaration(text: string): string {
  return text.replace(/^<\?xml[^>]*\?>\s*/, '');
}

async function replyTo(sent: Promise<Response>): Promise<Reply> {
  const response = await sent;
  return asReply(response.status, response.headers, await response.text());
}

export function asReply(status: number, headers: Headers, text: string): Reply {
  const field = (name: string) => {
    const inJson = new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1];
    return inJson ?? new RegExp(`<${camelCaseOf(name)}>([^<]*)<`).exec(text)?.[1];
  };
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  return { status, headers, mediaType, text, field };
}

function elementOf(root: string, draft: Draft): string {
  return `<${root} xmlns="${NAMESPACE}">${childrenOf(draft)}</${root}>`;
}

/** The documented elements, of what needs no escaping. */
function childrenOf(draft: object): string {
  const children = Object.entries(draft).map(([name, value]) => {
    const content = typeof value === 'object' ? contentOf(name, value as Draft) : String(value);
    return `<${camelCaseOf(name)}>${content}</${camelCaseOf(name)}>`;
  });
  return children.join('');
}

function contentOf(name: string, value: Draft): string {
  if (name === 'metadata') {
    const entries = Object.entries(value);
    return entries.map(([key, text]) => `<entry key="${key}">${String(text)}</entry>`).join('');
  }
  if (name !== 'instrument') return childrenOf(value);
  const { type, ...fields } = value;
  return childrenOf({ [String(type)]: fields });
}

function camelCaseOf(name: string): string {
  return name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

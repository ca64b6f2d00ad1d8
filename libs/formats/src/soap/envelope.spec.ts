import { AppError } from '#libs/errors';
import { readXml } from '../xml/read-xml.js';
import { MUST_UNDERSTAND, openDocument } from './envelope.js';
import { ENVELOPE_NAMESPACES, type SoapVersion } from './soap-style.js';

const VERSIONS = ['1.1', '1.2'] as const;

const open = (text: string) => openDocument(readXml(Buffer.from(text)));
const envelope = (version: SoapVersion, content: string) =>
  `<e:Envelope xmlns:e="${ENVELOPE_NAMESPACES[version]}" xmlns:g="urn:payment-gateway:v1"
    xmlns:o="urn:other">${content}</e:Envelope>`;
const BODY = '<e:Body><g:DepositRequest/></e:Body>';
const withHeader = (version: SoapVersion, blocks: string) =>
  open(envelope(version, `\n<e:Header> ${blocks} </e:Header>\n${BODY}\n`));

function refusalOf(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The document was opened.');
}

it('a bare element is its own payload', () => {
  const { payload, credentials } = open('<DepositRequest xmlns="urn:payment-gateway:v1"/>');
  expect(payload).toMatchObject({ namespace: 'urn:payment-gateway:v1', name: 'DepositRequest' });
  expect(credentials).toEqual({});
});

describe.each(VERSIONS)('an envelope of SOAP %s', (version) => {
  it.each([
    ['without a header', BODY],
    ['with an empty header', `<e:Header/>${BODY}`],
    ['with attributes', '<e:Body o:Id="x" encodingStyle=""><g:DepositRequest/></e:Body>'],
  ])('%s is opened', (_what, content) => {
    const { payload, credentials } = open(envelope(version, content));
    expect(payload.name).toBe('DepositRequest');
    expect(credentials).toEqual({});
  });

  it.each([
    ['malformed_body', ''],
    ['malformed_body', 'text'],
    ['malformed_body', '<e:Header/>'],
    ['malformed_body', `${BODY}${BODY}`],
    ['malformed_body', `${BODY}<e:Header/>`],
    ['malformed_body', `<e:Header/><e:Header/>${BODY}`],
    ['malformed_body', `${BODY}<o:More/>`],
    ['malformed_body', '<o:Body><g:DepositRequest/></o:Body>'],
    ['malformed_body', '<Body><g:DepositRequest/></Body>'],
    ['malformed_body', `<o:Header/>${BODY}`],
    ['unknown_document', '<e:Body/>'],
    ['unknown_document', '<e:Body>text</e:Body>'],
    ['unknown_document', '<e:Body><g:DepositRequest/><g:DepositRequest/></e:Body>'],
  ])('is %s with %s', (code, content) => {
    expect(refusalOf(() => open(envelope(version, content))).code).toBe(code);
  });

  it('may carry the credentials', () => {
    const blocks = `<g:idempotencyKey e:mustUnderstand="1">\n order-1 </g:idempotencyKey>
      <g:apiKey>sk_<![CDATA[test]]></g:apiKey><o:Security>x</o:Security>`;
    const { credentials } = withHeader(version, blocks);
    expect(credentials).toEqual({ idempotencyKey: 'order-1', apiKey: 'sk_test' });
  });

  it.each([
    '<o:idempotencyKey>x</o:idempotencyKey>',
    '<o:apiKey>x</o:apiKey>',
    '<apiKey>x</apiKey>',
    '<o:Security mustUnderstand="1"/>',
    '<o:Security o:mustUnderstand="1"/>',
    '<o:Security e:mustUnderstand="0"/>',
    '<o:Security e:mustUnderstand=" false "/>',
    '<o:Security e:mustUnderstand="1" e:actor="urn:proxy" e:role="urn:proxy"/>',
  ])('passes over %s', (block) => {
    expect(withHeader(version, block).credentials).toEqual({});
  });

  it.each([
    '<o:Security e:mustUnderstand="1">canary</o:Security>',
    '<o:Security e:mustUnderstand="true"/>',
    '<o:Security e:mustUnderstand=" 1 "/>',
    '<o:Security e:mustUnderstand="yes"/>',
    '<o:Security e:mustUnderstand="1" e:actor="" e:role=""/>',
    '<g:signature e:mustUnderstand="1"/>',
    '<o:apiKey e:mustUnderstand="1">x</o:apiKey>',
    version === '1.1'
      ? '<o:S e:mustUnderstand="1" e:actor="http://schemas.xmlsoap.org/soap/actor/next"/>'
      : `<o:S e:mustUnderstand="1" e:role="${ENVELOPE_NAMESPACES['1.2']}/role/next"/>`,
  ])('has to be understood: %s', (block) => {
    const error = refusalOf(() => withHeader(version, block));
    expect(error.code).toBe('validation_failed');
    expect(error.errors).toMatchObject([{ path: '/header', code: MUST_UNDERSTAND }]);
    expect(JSON.stringify(error)).not.toMatch(/canary|Security|signature/);
  });

  it.each([
    ['validation_failed', '<g:idempotencykey>x</g:idempotencykey>'],
    ['validation_failed', '<g:constructor>x</g:constructor>'],
    ['malformed_body', '<g:apiKey>x</g:apiKey><g:apiKey>x</g:apiKey>'],
    ['malformed_body', '<g:idempotencyKey/><g:idempotencyKey>x</g:idempotencyKey>'],
    ['malformed_body', '<g:apiKey><g:apiKey>x</g:apiKey></g:apiKey>'],
  ])('is %s with %s', (code, blocks) => {
    expect(refusalOf(() => withHeader(version, blocks)).code).toBe(code);
  });
});

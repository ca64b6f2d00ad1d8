import {
  ENVELOPE_NAMESPACES,
  isSoapRoot,
  NAMESPACE,
  shapeOf,
  styleOfMediaRange,
  styleOfRoot,
  versionOf,
} from './soap-style.js';

const { '1.1': SOAP_11, '1.2': SOAP_12 } = ENVELOPE_NAMESPACES;

it.each([
  ['envelope-1.1', SOAP_11, 'Envelope'],
  ['envelope-1.2', SOAP_12, 'Envelope'],
  ['bare', NAMESPACE, 'DepositRequest'],
  ['bare', NAMESPACE, 'Envelope'],
  ['bare', NAMESPACE, 'NoDocumentOfOurs'],
])('%s is the shape for a root in %s called %s', (shape, namespace, name) => {
  expect(isSoapRoot({ namespace, name })).toBe(true);
  expect(styleOfRoot({ namespace, name })).toEqual({ format: 'soap', shape });
});

it.each([
  ['', 'DepositRequest'],
  ['', 'Envelope'],
  ['urn:payment-gateway:v2', 'DepositRequest'],
  ['URN:payment-gateway:v1', 'DepositRequest'],
  ['urn:payment-gateway:v1/', 'DepositRequest'],
  [SOAP_11, 'envelope'],
  [SOAP_11, 'Body'],
  ['http://schemas.xmlsoap.org/soap/envelope', 'Envelope'],
  ['http://www.w3.org/2001/12/soap-envelope', 'Envelope'],
  ['urn:iso:std:iso:20022:tech:xsd:pain.001.001.09', 'Document'],
])('a root in %j called %s is none of this format', (namespace, name) => {
  expect(isSoapRoot({ namespace, name })).toBe(false);
  expect(() => styleOfRoot({ namespace, name })).toThrow('unknown_document');
});

it.each([
  ['application/soap+xml', 'application/soap+xml', '1.2'],
  ['text/xml', 'text/xml; charset=utf-8', undefined],
  ['text/*', 'text/xml; charset=utf-8', undefined],
  ['application/xml', 'application/xml', undefined],
  ['application/*', 'application/xml', undefined],
  ['*/*', 'application/xml', undefined],
])('a look-up that accepts %s is answered in %s', (mediaRange, contentType, version) => {
  const style = styleOfMediaRange(mediaRange);
  if (!style) throw new Error('There is no style.');
  expect(shapeOf(style)).toEqual({ contentType, isLookUp: true, ...(version && { version }) });
});

it.each(['', 'application/json', 'text/html', 'image/*', 'application/problem+xml', 'TEXT/XML'])(
  'there is no look-up in %j',
  (mediaRange) => {
    expect(styleOfMediaRange(mediaRange)).toBeUndefined();
  },
);

it.each([
  { format: 'json', shape: 'object' },
  { format: 'iso20022', shape: 'bare' },
  { format: 'soap', shape: 'object' },
  { format: 'soap', shape: 'constructor' },
])('%j is no style of ours', (style) => {
  expect(() => shapeOf(style)).toThrow('not one of SOAP');
});

it('only an Envelope has a version', () => {
  expect(versionOf({ namespace: SOAP_11, name: 'Envelope' })).toBe('1.1');
  expect(versionOf({ namespace: SOAP_12, name: 'Envelope' })).toBe('1.2');
  expect(versionOf({ namespace: SOAP_12, name: 'Fault' })).toBeUndefined();
});

import { AppError, toProblem } from '#libs/errors';
import { element, writeXml } from '../xml/write-xml.js';
import { MUST_UNDERSTAND } from './envelope.js';
import { problemElement } from './soap-view.js';
import { envelope, fault } from './write-envelope.js';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const problemOf = (error: AppError) => toProblem(error, 'request-1');
const BAD_REQUEST = problemOf(new AppError('malformed_body', 'No.'));
const OUTAGE = problemOf(new AppError('database_unavailable', 'No.'));
const MISUNDERSTOOD = problemOf(
  new AppError('validation_failed', 'No.', {
    errors: [{ path: '/header', code: MUST_UNDERSTAND, message: 'No.' }],
  }),
);
const bareOf = (problem: typeof BAD_REQUEST) =>
  writeXml(problemElement(problem)).slice(DECLARATION.length);

it.each([
  ['1.1', 'http://schemas.xmlsoap.org/soap/envelope/'],
  ['1.2', 'http://www.w3.org/2003/05/soap-envelope'],
] as const)('an envelope of %s is in its namespace', (version, namespace) => {
  expect(writeXml(envelope(version, element('a', 'x')))).toBe(
    `${DECLARATION}<soap:Envelope xmlns:soap="${namespace}"><soap:Body><a>x</a></soap:Body>` +
      '</soap:Envelope>',
  );
});

it.each([
  ['Client', BAD_REQUEST],
  ['Server', OUTAGE],
  ['MustUnderstand', MISUNDERSTOOD],
])('a fault of 1.1 says soap:%s, and all of the problem', (code, problem) => {
  expect(writeXml(fault('1.1', problem))).toBe(
    `${DECLARATION}<soap:Fault><faultcode>soap:${code}</faultcode>` +
      `<faultstring>${problem.title}</faultstring><detail>${bareOf(problem)}</detail></soap:Fault>`,
  );
});

it.each([
  ['Sender', BAD_REQUEST],
  ['Receiver', OUTAGE],
  ['MustUnderstand', MISUNDERSTOOD],
])('a fault of 1.2 says soap:%s, and all of the problem', (code, problem) => {
  expect(writeXml(fault('1.2', problem))).toBe(
    `${DECLARATION}<soap:Fault><soap:Code><soap:Value>soap:${code}</soap:Value></soap:Code>` +
      `<soap:Reason><soap:Text xml:lang="en">${problem.title}</soap:Text></soap:Reason>` +
      `<soap:Detail>${bareOf(problem)}</soap:Detail></soap:Fault>`,
  );
});

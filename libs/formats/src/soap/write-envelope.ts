import type { Problem } from '#libs/errors';
import { element, type XmlNode } from '../xml/write-xml.js';
import { MUST_UNDERSTAND } from './envelope.js';
import { ENVELOPE_NAMESPACES, type SoapVersion } from './soap-style.js';
import { problemElement } from './soap-view.js';

const SERVER_STATUS_MIN = 500;

/** An envelope round one element. */
export function envelope(version: SoapVersion, payload: XmlNode): XmlNode {
  return element('soap:Envelope', [element('soap:Body', [payload])], {
    'xmlns:soap': ENVELOPE_NAMESPACES[version],
  });
}

/** The problem as a fault of the version, with the whole problem in its detail. */
export function fault(version: SoapVersion, problem: Problem): XmlNode {
  return version === '1.1' ? fault11(problem) : fault12(problem);
}

/** SOAP 1.1 §4.4: the children of `Fault` are in no namespace. */
function fault11(problem: Problem): XmlNode {
  const code = faultCodeOf(problem, 'Client', 'Server');
  return element('soap:Fault', [
    element('faultcode', `soap:${code}`),
    element('faultstring', problem.title),
    element('detail', [problemElement(problem)]),
  ]);
}

/** SOAP 1.2 part 1 §5.4. */
function fault12(problem: Problem): XmlNode {
  const code = faultCodeOf(problem, 'Sender', 'Receiver');
  return element('soap:Fault', [
    element('soap:Code', [element('soap:Value', `soap:${code}`)]),
    element('soap:Reason', [element('soap:Text', problem.title, { 'xml:lang': 'en' })]),
    element('soap:Detail', [problemElement(problem)]),
  ]);
}

function faultCodeOf({ status, errors }: Problem, theirs: string, ours: string): string {
  if (errors.some(({ code }) => code === MUST_UNDERSTAND)) return 'MustUnderstand';
  return status < SERVER_STATUS_MIN ? theirs : ours;
}

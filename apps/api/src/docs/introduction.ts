import type { TagObject } from '@nestjs/swagger';
import { CATALOGUE } from '#libs/errors';

const OPENING = `Send **deposits and withdrawals** in the data format that you speak. Each is stored
before it is answered, goes to one gateway through Kafka, and ends with that gateway's signed
callback.

### Try it

1. Open **Send a deposit**, choose **Try it out**, a media type and an example, and **Execute**.
2. Copy the \`id\` from the answer into **Look at one transaction** and execute that until the
   status is \`completed\`. **Look at the history of a transaction** shows each step.

In development the key of the sandbox merchant is filled in under **Authorize**, and simulated
gateways do what \`metadata.simulate\` says; there is an example for each rule.

### Statuses

\`pending\` is stored, \`dispatched\` is acknowledged by Kafka, \`processing\` has been said by the
gateway; \`completed\`, \`failed\` and \`canceled\` are final. \`unknown\` means that nobody has
told us in time and the gateway is being asked: a time-out is never a failure.

### Errors

Every error is a problem (RFC 9457) in the caller's format, with a stable \`code\`: as JSON, as XML,
or inside a SOAP Fault. Those marked *retry* may succeed when the same request is sent again later.
`;

export const TAGS: readonly TagObject[] = [
  { name: 'Transactions', description: 'For merchants: send, look at, list, cancel.' },
  { name: 'Callbacks', description: 'For gateways: signed reports on transactions.' },
  { name: 'Directory', description: 'The data formats and the gateways of this installation.' },
  { name: 'Health', description: 'For operators; no API key.' },
];

/** What is read first, with the table of errors. */
export function introduction(): string {
  const rows = Object.entries(CATALOGUE).map(
    ([code, { status, title, retryable }]) =>
      `| \`${code}\` | ${status} | ${title} | ${retryable ? 'yes' : ''} |`,
  );
  const table = ['| code | status | title | retry |', '| --- | --- | --- | --- |', ...rows];
  return `${OPENING}\n<details><summary>All codes</summary>\n\n${table.join('\n')}\n\n</details>\n`;
}

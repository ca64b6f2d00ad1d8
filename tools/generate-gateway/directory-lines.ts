/** The part of libs/messaging/src/gateway-directory.ts that holds the lines. */
const LIST = /^export const GATEWAYS: readonly GatewayEntry\[\] = \[\n([\s\S]*?)^\];$/m;
const ENTRY = /\bname: '([^']+)',\s*format: '([^']+)'/g;

interface ListedGateway {
  readonly name: string;
  readonly format: string;
}

/** @throws Error when the list cannot be found: the file has changed its shape */
export function listedGateways(source: string): readonly ListedGateway[] {
  return [...listOf(source).matchAll(ENTRY)].map(([, name = '', format = '']) => ({
    name,
    format,
  }));
}

/**
 * The source with one more line. The first gateway of a format takes what names no gateway, since
 * exactly one of them must.
 */
export function withGateway(source: string, { name, format }: ListedGateway): string {
  const isFirst = !listedGateways(source).some((each) => each.format === format);
  const list = listOf(source);
  const line = `  { name: '${name}', format: '${format}', default: ${isFirst} },\n`;
  return source.replace(LIST, (whole) => whole.replace(list, () => `${list}${line}`));
}

function listOf(source: string): string {
  const list = LIST.exec(source)?.[1];
  if (list === undefined) throw new Error('The list of the directory of gateways is not found.');
  return list;
}

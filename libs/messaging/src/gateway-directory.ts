/** What both apps know of a gateway: where it is addressed and which data format it speaks. */
export interface GatewayEntry {
  readonly name: string;
  readonly format: string;
  /** Takes what names no gateway. Exactly one gateway of a format does. */
  readonly default: boolean;
}

/**
 * The directory of gateways: one line each. A name has a folder of the same name among the worker's
 * gateways, and reads `^[a-z][a-z0-9-]{0,31}$`.
 */
export const GATEWAYS: readonly GatewayEntry[] = [
  { name: 'json-sim', format: 'json', default: true },
  { name: 'soap-sim', format: 'soap', default: true },
];

export function findGateway(name: string): GatewayEntry | undefined {
  return GATEWAYS.find((entry) => entry.name === name);
}

/** @throws Error when there is none, such as for a row of one that has left the directory */
export function gatewayNamed(name: string): GatewayEntry {
  const entry = findGateway(name);
  if (!entry) throw new Error(`The gateway ${name} is not in the directory.`);
  return entry;
}

/** @throws Error when nobody serves the format: a mistake in the directory, not of a caller. */
export function defaultGatewayOf(format: string): GatewayEntry {
  const entry = GATEWAYS.find((each) => each.format === format && each.default);
  if (!entry) throw new Error(`No default gateway speaks the format ${format}.`);
  return entry;
}

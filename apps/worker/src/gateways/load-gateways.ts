import type { Type } from '@nestjs/common';
import type { GatewayModule } from '#libs/gateway-kit';
import type { GatewayEntry } from '#libs/messaging';

type Exports = Readonly<Record<string, unknown>>;
type Importer = (path: string) => Promise<Exports>;

/**
 * Finds the module of each gateway in the directory: the default or only class that
 * `<name>/<name>.module` exports. A new gateway is a folder and a line in the directory.
 *
 * @throws Error that names the gateway and the file which is missing or exports no module
 */
export function loadGateways(
  entries: readonly GatewayEntry[],
  importModule: Importer = importBeside,
): Promise<GatewayModule[]> {
  return Promise.all(
    entries.map(async (entry) => ({ entry, module: await loadModule(entry.name, importModule) })),
  );
}

async function loadModule(name: string, importModule: Importer): Promise<Type<unknown>> {
  const file = `gateways/${name}/${name}.module`;
  let exported: Exports;
  try {
    exported = await importModule(`./${name}/${name}.module.js`);
  } catch (cause) {
    throw new Error(`The gateway ${name} cannot be loaded from ${file}.`, { cause });
  }
  const module = moduleOf(exported);
  if (module) return module;
  throw new Error(`The gateway ${name} must be the default or only class exported by ${file}.`);
}

/** Imported CommonJS has its own exports once more under `default`. */
function moduleOf(exported: Exports): Type<unknown> | undefined {
  const { default: main } = exported;
  if (isClass(main)) return main;
  const inner = typeof main === 'object' && main !== null ? (main as Exports) : exported;
  if (isClass(inner.default)) return inner.default;
  const classes = Object.values(inner).filter(isClass);
  return classes.length === 1 ? classes[0] : undefined;
}

function isClass(value: unknown): value is Type<unknown> {
  return typeof value === 'function' && value.toString().startsWith('class');
}

function importBeside(path: string): Promise<Exports> {
  return import(path) as Promise<Exports>;
}

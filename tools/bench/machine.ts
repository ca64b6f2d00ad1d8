import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../paths';
import { kafkaVersion } from '../stack/kafka-jars';

/** What the figures depend on; no names and no paths of the machine. */
export function describeMachine(postgresVersion: string): Record<string, string | number> {
  const redis = /v=(\S+)/.exec(outputOf('redis-server', ['--version']))?.[1] ?? 'unknown';
  return {
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres: postgresVersion,
    redis,
    kafka: kafkaVersion(),
    product: version(),
  };
}

function version(): string {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function outputOf(command: string, args: string[]): string {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout;
}

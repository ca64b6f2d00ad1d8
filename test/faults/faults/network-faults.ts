import type { Links } from '../cluster.js';
import type { Direction, ProxyMode } from '../fault-proxy.js';
import type { Random } from '../random.js';
import type { Fault } from './fault.js';

type Kind = ProxyMode['kind'];

/** What can happen on a way; `corrupt` only where the other side can tell that it has. */
const LINKS: Readonly<Record<keyof Links, readonly Kind[]>> = {
  merchantsToApi: ['slow', 'reset', 'limited', 'sliced', 'silent'],
  workersToApi: ['slow', 'closed', 'reset', 'limited', 'silent'],
  apisToPostgres: ['slow', 'closed', 'reset', 'limited', 'sliced', 'silent', 'corrupt'],
  workersToPostgres: ['slow', 'closed', 'reset', 'limited', 'sliced', 'silent', 'corrupt'],
  apisToRedis: ['slow', 'closed', 'reset', 'limited', 'sliced', 'silent', 'corrupt'],
  toKafka: ['slow', 'closed', 'reset', 'limited', 'sliced', 'silent', 'corrupt'],
};

/**
 * Both ways where the server rejects or drops what it cannot read. Not towards PostgreSQL: without
 * TLS it has no way to notice when the byte is one of a value, and would store another amount.
 */
const CORRUPTED: Partial<Readonly<Record<keyof Links, readonly Direction[]>>> = {
  apisToRedis: ['to_client', 'to_server'],
  toKafka: ['to_client', 'to_server'],
};

function modeOf(link: keyof Links, kind: Kind, random: Random): ProxyMode {
  switch (kind) {
    case 'slow':
      return { kind, delayMs: random.integer(20, 400) };
    case 'sliced':
      return { kind, bytes: random.integer(1, 60), pauseMs: random.integer(0, 5) };
    case 'limited':
      return { kind, bytes: random.integer(1, 4_000) };
    case 'open':
    case 'closed':
    case 'silent':
    case 'reset':
      return { kind };
    case 'corrupt':
      return { kind, direction: random.pick(CORRUPTED[link] ?? ['to_client']) };
    default:
      return kind satisfies never;
  }
}

function broken(link: keyof Links, kinds: readonly Kind[]): Fault {
  return {
    name: `network ${link}`,
    parts: [link],
    durationMs: { min: 300, max: 5_000 },
    begin: ({ cluster, ledger, random }) => {
      const mode = modeOf(link, random.pick(kinds), random);
      const proxy = cluster.links[link];
      proxy.set(mode);
      ledger.count('networkFaults');
      return Promise.resolve({
        detail: Object.values(mode).join(' '),
        heal: () => {
          proxy.heal();
          return Promise.resolve();
        },
      });
    },
  };
}

/** A way that is slow for as long as the run goes on, and nothing else. */
export function slowLink(link: keyof Links, delayMs: number): Fault {
  return {
    name: `slow ${link}`,
    parts: [link],
    durationMs: { min: 600_000, max: 600_000 },
    begin: ({ cluster, ledger }) => {
      const proxy = cluster.links[link];
      proxy.set({ kind: 'slow', delayMs });
      ledger.count('networkFaults');
      return Promise.resolve({
        heal: () => {
          proxy.heal();
          return Promise.resolve();
        },
      });
    },
  };
}

const ALL_LINKS = Object.entries(LINKS) as [keyof Links, readonly Kind[]][];

/** One a link, that does any of it: so that processes and servers have their turn as often. */
export const NETWORK_FAULTS: readonly Fault[] = ALL_LINKS.map(([link, kinds]) =>
  broken(link, kinds),
);

/** Everything that can happen on each link, one by one. */
export const EVERY_NETWORK_FAULT: readonly Fault[] = ALL_LINKS.flatMap(([link, kinds]) =>
  kinds.map((kind) => broken(link, [kind])),
);

import { BROKEN_SCENARIOS } from './broken-scenarios.js';
import { EVERY_NETWORK_FAULT } from './faults/network-faults.js';
import { killWhenReady } from './faults/process-faults.js';
import { EVER_REQUIRED, MIXED, type Scenario } from './mixed-scenario.js';

/** `kill -9` of the API at random moments under load: what was answered 2xx is there. */
const API_KILLS: Scenario = {
  ...MIXED,
  plan: { faults: [killWhenReady('api')], atOnceMax: 1, pauseMs: { min: 50, max: 300 } },
  required: [...EVER_REQUIRED, 'process kills', 'replays', 'unknown outcomes'],
};

/** Whatever can happen on the ways between the processes, and nothing else. */
const NETWORK: Scenario = {
  ...MIXED,
  plan: { ...MIXED.plan, faults: EVERY_NETWORK_FAULT },
  required: [...EVER_REQUIRED, 'breaker openings', 'replays', 'unknown outcomes', 'answers 503'],
};

export interface ScenarioChoice {
  readonly scenario: string;
  readonly kills: number;
  readonly broken: string | undefined;
}

/** @throws Error when there is no such scenario, or no such broken variant */
export function scenarioOf({ scenario, kills, broken }: ScenarioChoice): Scenario {
  if (broken !== undefined) return found(BROKEN_SCENARIOS, broken);
  const apiKills = { ...API_KILLS, kills };
  return found({ mixed: MIXED, network: NETWORK, 'api-kills': apiKills }, scenario);
}

function found(scenarios: Readonly<Record<string, Scenario>>, name: string): Scenario {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario) return scenario;
  throw new Error(`There is no ${name}; there are ${Object.keys(scenarios).join(', ')}.`);
}

import { readWorkerConfig } from '#libs/config';
import { GATEWAYS } from '#libs/messaging';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { loadGateways } from './gateways/load-gateways.js';
import { createWorker } from './worker.setup.js';

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const app = await createWorker(config, await loadGateways(GATEWAYS));
  stopOnSignal(app);
  await app.listen(config.port, config.host);
  // Not awaited: the consumers keep trying by themselves, since a broker that is away is no reason
  // to end, and the health checks tell how far they are.
  app.startAllMicroservices().catch(endOnFailure);
}

main().catch(endOnFailure);

import { readApiConfig } from '#libs/config';
import { endOnFailure, stopOnSignal } from '#libs/process';
import { createApi } from './app.setup.js';

async function main(): Promise<void> {
  const config = readApiConfig(process.env);
  const app = await createApi(config);
  stopOnSignal(app);
  await app.listen(config.port, config.host);
}

main().catch(endOnFailure);

import { join } from 'node:path';
import { messageOf, writeError, writeLine } from './output';
import { ensurePrograms } from './packages';
import { localDir } from './paths';
import { step } from './progress';
import { isPortFree } from './stack/ports';
import { appService, beginLog, logOf, prepareApp, untilAppReady } from './start/apps';
import { curlLine, proveStack, SANDBOX_KEY } from './start/proof';
import { RunRecord } from './start/run-record';
import { choosePorts, portOf, startServers } from './start/servers';
import { readSettings, type Settings } from './start/settings';
import { readStackFile, StackFile } from './start/stack-file';
import { stopRequest } from './start/stop-request';
import { Supervisor } from './start/supervisor';

const recordPath = join(localDir, 'run.json');

async function main(): Promise<number> {
  const settings = readSettings(process.env);
  const record = await RunRecord.claim(recordPath);
  if (record === undefined) {
    writeError(alreadyRunning());
    return 1;
  }
  const stackFile = new StackFile();
  const supervisor = new Supervisor((name, pid) => {
    record.set(name, pid);
    stackFile.setPid(name, pid);
  });
  const cause = await runUntilStopped(settings, supervisor, stackFile);
  writeLine('Stopping …');
  stackFile.close();
  await supervisor.stop(['api', 'worker']);
  await supervisor.stop(['postgres', 'redis', 'kafka']);
  record.release();
  if (cause === undefined) return 0;
  // Last, where it is seen, after what the apps say while they stop.
  writeError(`\n✗ ${cause}\n`);
  return 1;
}

/** @returns why the stack must stop; undefined when somebody has asked for it */
async function runUntilStopped(
  settings: Settings,
  supervisor: Supervisor,
  stackFile: StackFile,
): Promise<string | undefined> {
  const stopRequested = stopRequest();
  try {
    const started = bringUp(settings, supervisor, stackFile);
    await Promise.race([started, stopRequested, supervisor.failure]);
    supervisor.keepRunning();
    const reason = await Promise.race([stopRequested, supervisor.failure]);
    return reason instanceof Error ? reason.message : undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function bringUp(
  settings: Settings,
  supervisor: Supervisor,
  stackFile: StackFile,
): Promise<void> {
  const { host, port, apiUrl, external } = settings;
  await requireApiPort(host, port);
  const wanted = { redis: external.redis === undefined, kafka: external.kafka === undefined };
  await ensurePrograms(wanted);
  const ports = await choosePorts(settings);
  const urls = await startServers(supervisor, settings, ports);
  const env = {
    DATABASE_URL: urls.databaseUrl,
    REDIS_URL: urls.redisUrl,
    KAFKA_BROKERS: urls.kafkaBrokers,
  };
  beginLog('api');
  beginLog('worker');
  await step('schema and topics', async () => {
    await prepareApp('api', env);
    await prepareApp('worker', env);
  });
  const workerPort = String(portOf(ports, 'worker'));
  const workerUrl = `http://127.0.0.1:${workerPort}`;
  const apiEnv = { ...env, HOST: host, PORT: String(port) };
  const workerEnv = { ...env, API_URL: apiUrl, WORKER_HOST: '127.0.0.1', WORKER_PORT: workerPort };
  const start = async (app: 'api' | 'worker', appEnv: object, url: string): Promise<void> => {
    const running = await supervisor.launch(appService(app, { ...appEnv }));
    await untilAppReady(app, running, url);
  };
  await Promise.all([
    step(
      'API',
      () => start('api', apiEnv, apiUrl),
      () => apiUrl,
    ),
    step(
      'worker',
      () => start('worker', workerEnv, workerUrl),
      () => workerUrl,
    ),
  ]);
  await proveStack(apiUrl);
  stackFile.publish({ apiUrl, ...urls, logs: { api: logOf('api'), worker: logOf('worker') } });
  await printSummary(apiUrl);
}

async function requireApiPort(host: string, port: number): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new Error(
    `Port ${port} on ${host}, where the API is to listen, is taken by another program.\n` +
      `Stop that, or choose another port: PORT=${port + 1} npm start`,
  );
}

function alreadyRunning(): string {
  const pid = String(RunRecord.holder(recordPath));
  const url = readStackFile()?.apiUrl;
  const where = url === undefined ? 'and still starting' : `at ${url}`;
  return `The local stack is running already, ${where} (pid ${pid}). Stop it with: kill ${pid}`;
}

async function printSummary(apiUrl: string): Promise<void> {
  const docs = await fetch(`${apiUrl}/docs`).then(
    (response) => response.status === 200,
    () => false,
  );
  writeLine();
  writeLine(`  API          ${apiUrl}`);
  if (docs) writeLine(`  Swagger UI   ${apiUrl}/docs`);
  writeLine(`  sandbox key  ${SANDBOX_KEY}`);
  writeLine();
  writeLine('  Try it:');
  writeLine(curlLine(apiUrl, new Date()));
  writeLine();
  writeLine('  Ctrl-C stops everything.');
}

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    writeError(`✗ ${messageOf(error)}`);
    process.exit(1);
  },
);

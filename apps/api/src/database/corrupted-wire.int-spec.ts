import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startApi, type TestApi } from '../../../../test/support/api-app.js';
import { numberOf } from '../../../../test/support/database.js';
import { depositBody } from '../../../../test/support/merchant-client.js';
import { until } from '../../../../test/support/polling.js';
import { type Corruption, TcpProxy } from '../../../../test/support/tcp-proxy.js';
import { type LocalServer, startPostgres } from '../../../../tools/stack';
import { wipeData } from '../../../../tools/stack/postgres-place';

const ROUNDS = 12;

let dir: string;
let postgres: LocalServer;
let proxy: TcpProxy;
let api: TestApi;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'corrupted-wire-'));
  postgres = await startPostgres({ dir });
  const certificate = await encrypt();
  proxy = await TcpProxy.to(postgres.url);
  const url = `${postgres.url}?sslmode=verify-full&sslrootcert=${certificate}`;
  api = await startApi({ postgresUrl: url, databaseProxy: proxy });
});

afterAll(async () => {
  await api.close();
  await proxy.close();
  await postgres.stop();
  wipeData(dir);
  rmSync(dir, { recursive: true, force: true });
});

/** Lets the server speak TLS with a certificate of its own. @returns where that is */
async function encrypt(): Promise<string> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  const data = rows[0]?.data_directory ?? '';
  const [key, certificate] = [join(data, 'server.key'), join(data, 'server.crt')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-nodes', '-days', '2', '-newkey', 'ec'];
  const curve = ['-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', ...kind, ...curve, ...subject, ...files], { stdio: 'ignore' });
  const { uid, gid } = statSync(data);
  for (const path of [key, certificate]) chownSync(path, uid, gid);
  await client.query('ALTER SYSTEM SET ssl = on');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  return certificate;
}

/** Flips one bit in the middle of every piece that goes one way. */
const flipTowards =
  (side: 'server' | 'client'): Corruption =>
  (piece, towards) => {
    if (towards !== side) return piece;
    const flipped = Buffer.from(piece);
    const middle = flipped.length >> 1;
    flipped.writeUInt8(flipped.readUInt8(middle) ^ 1, middle);
    return flipped;
  };

it('the way to PostgreSQL is encrypted as the URL says', async () => {
  const encrypted = `SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
    WHERE a.application_name = 'payment-gateway-api' AND NOT s.ssl`;
  await api.deposit();
  expect(await numberOf(api.pool, encrypted)).toBe(0);
});

it.each(['server', 'client'] as const)(
  'bytes that are corrupted towards the %s are 503, and nothing wrong is believed',
  async (side) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const amount = `${round + 1}00.01`;
      const headers = { 'Idempotency-Key': randomUUID() };
      const post = () => api.post('/v1/deposits', depositBody({ amount }), headers);
      const known = await api.deposit({ amount });
      proxy.corrupt(flipTowards(side));
      const answer = await post();
      expect(answer.status).toBe(503);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      proxy.mend();
      const retried = await until('accepted', post, ({ status }) => status === 202);
      expect(retried.json()).toMatchObject({ amount, currency: 'EUR' });
      const { id } = retried.json() as { id: string };
      for (const each of [id, known.id]) {
        const stored = 'SELECT amount_minor FROM transaction WHERE id = $1';
        expect(await numberOf(api.pool, stored, [each])).toBe((round + 1) * 10_000 + 1);
      }
    }
    const requests = 'SELECT count(*) = count(DISTINCT idempotency_key) FROM request';
    const { rows } = await api.pool.query(`${requests} WHERE idempotency_key IS NOT NULL`);
    expect(rows).toEqual([{ '?column?': true }]);
  },
);

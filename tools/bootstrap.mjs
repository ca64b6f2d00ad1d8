/**
 * The first step of the commands that people run (`npm start`, `npm test`, …): what must work
 * before anything is installed. It runs on the machine's own Node.js, so it is plain JavaScript of
 * that age and imports nothing from node_modules. It installs and builds, then goes on with
 * dist/tools on Node.js 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 20;
const NODE_MAJOR = 24;
const COMMANDS = [
  ...['start', 'test', 'faults', 'bench', 'reset', 'generate-gateway', 'transactions', 'dlq'],
];
/** Their standard output may be read by a program: what happens before them is told elsewhere. */
const OPERATOR_COMMANDS = ['transactions', 'dlq'];
/** What the build reads. */
const SOURCES = ['apps', 'libs', 'tools', 'test'];
const CONFIGURATION = ['nest-cli.json', 'tsconfig.json', 'package.json', 'package-lock.json'];
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);

const progress = OPERATOR_COMMANDS.includes(command) ? process.stderr : process.stdout;

class Failure extends Error {}

async function main() {
  if (command !== 'install' && !COMMANDS.includes(command)) {
    throw new Failure(`Usage: node tools/bootstrap.mjs ${COMMANDS.join('|')}|install`);
  }
  checkMachine();
  if (!isInstalled()) {
    await slowStep('installing packages (npm ci)', 'npm', [
      ...['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
    ]);
  }
  if (command === 'install') return 0;
  const node = findNode();
  await build();
  return forward(node, [join(root, 'dist/tools', `${command}.js`), ...args]);
}

/** Says at once what this machine lacks, instead of failing half-way with a riddle. */
function checkMachine() {
  if (majorOf(process.versions.node) < NODE_MAJOR_MIN) {
    throw new Failure(
      `Node.js ${NODE_MAJOR_MIN} or later is needed, with npm; this is ${process.version}.`,
    );
  }
  const { platform, arch } = process;
  // Node.js reports the version of glibc. musl (Alpine) has none, and cannot run what we bring.
  const hasGlibc = () => process.report.getReport().header.glibcVersionRuntime !== undefined;
  if (platform === 'linux' && ['x64', 'arm64'].includes(arch) && hasGlibc()) return;
  throw new Failure(
    [
      'The local stack runs by itself on Debian and Ubuntu (x64 or arm64);',
      `this is ${platform} (${arch}).`,
      'Elsewhere, install',
      `  - Node.js ${NODE_MAJOR}`,
      '  - PostgreSQL 18, Redis 7 or 8, Apache Kafka 4',
      'or Docker, and run `docker compose up --build`.',
    ].join('\n'),
  );
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps its own list of what it has
 * installed, written last; what is not for this machine is missing there and optional here.
 */
function isInstalled() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, os }]) => {
    if (path === '') return true;
    if (installed[path] === undefined) return optional === true || os !== undefined;
    return installed[path].version === version;
  });
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Builds what has changed since the last time; where nothing has, there is nothing to wait for. */
async function build() {
  const sources = describeSources();
  const stamp = join(root, 'dist/.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await slowStep('building', 'npm', ['run', '--silent', 'build']);
  writeFileSync(stamp, sources);
}

/** What the build is made from, as far as it takes to see a change: names, sizes and times. */
function describeSources() {
  const files = [...CONFIGURATION];
  for (const dir of SOURCES) {
    for (const entry of readdirSync(join(root, dir), { recursive: true })) {
      files.push(join(dir, entry));
    }
  }
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Node.js 24 as npm has brought it; the machine's own one is taken where it is new enough. */
function findNode() {
  const brought = join(root, 'node_modules/.bin/node');
  if (existsSync(brought) && spawnSync(brought, ['--version']).status === 0) return brought;
  if (majorOf(process.versions.node) >= NODE_MAJOR) return process.execPath;
  throw new Failure(
    `npm has not brought Node.js ${NODE_MAJOR} (an optional package); ` +
      `this is ${process.version}. ` +
      'Run `npm ci` without --omit=optional, or install that version.',
  );
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

/** Runs a command whose output matters only when it fails. */
async function slowStep(title, name, commandArgs) {
  const startedAt = Date.now();
  const announcement = setTimeout(() => progress.write(`  … ${title}\n`), 700);
  let output = '';
  const code = await run(name, commandArgs, ['ignore', 'pipe', 'pipe'], (chunk) => {
    output += chunk;
  });
  clearTimeout(announcement);
  if (code !== 0) throw new Failure(`${title} failed:\n${output.trim()}`);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  progress.write(`  ✓ ${title}  ${seconds} s\n`);
}

/** The channel tells the tool that we are gone, should we be killed; nothing is sent over it. */
function forward(node, nodeArgs) {
  return run(node, nodeArgs, ['inherit', 'inherit', 'inherit', 'ipc']);
}

/** Runs a child to its end and passes the signals on that are meant for it. */
function run(name, commandArgs, stdio, onOutput) {
  return new Promise((resolve, reject) => {
    const child = spawn(name, commandArgs, { cwd: root, stdio });
    const passOn = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, passOn);
    const watch = watchNpm(() => passOn('SIGTERM'));
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    child.once('error', (error) => reject(new Failure(`${name} cannot be run: ${error.message}`)));
    child.once('close', (code, endedBy) => {
      clearInterval(watch);
      for (const signal of SIGNALS) process.off(signal, passOn);
      resolve(code ?? 128 + constants.signals[endedBy]);
    });
  });
}

/** When npm is killed instead of asked, nobody else would ever stop what it has started. */
function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, 500).unref();
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`✗ ${error instanceof Failure ? error.message : error.stack}\n`);
    process.exitCode = 1;
  },
);

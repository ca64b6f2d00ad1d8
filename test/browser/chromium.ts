import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { runCommand } from '../../tools/stack/command';

/** Debian's own package: what npm would download is not kept up to date by anybody. */
const EXECUTABLE = '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const VIEWPORT = { width: 1280, height: 1000 };

/** A browser that has never been anywhere. */
export interface FreshBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

export async function startChromium(): Promise<FreshBrowser> {
  await ensureChromium();
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    args: FLAGS,
    viewport: VIEWPORT,
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Installs the browser where that is possible without asking anybody. */
async function ensureChromium(): Promise<void> {
  if (existsSync(EXECUTABLE)) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!canRun([...asRoot, 'apt-get', '--version'])) throw new Error(HELP);
  // A list that cannot be renewed (one broken source) may still be good enough for what we want.
  await runApt(asRoot, ['update']).catch(() => undefined);
  await runApt(asRoot, ['install', '--yes', '--no-install-recommends', 'chromium']).catch(
    (cause: unknown) => {
      throw new Error(HELP, { cause });
    },
  );
  if (!existsSync(EXECUTABLE)) throw new Error(HELP);
}

const HELP = [
  `Chromium is needed at ${EXECUTABLE}, and it cannot be installed from here:`,
  '  sudo apt-get install chromium',
].join('\n');

function canRun([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

async function runApt(asRoot: readonly string[], args: readonly string[]): Promise<void> {
  // Another apt may be at work; and no package may ask a question, since nobody would see it.
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o'];
  const words = [...asRoot, 'env', ...settings, 'DPkg::Lock::Timeout=120', ...args];
  const [command = '', ...rest] = words;
  await runCommand(command, rest);
}

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
/** What is not source, or is linked. */
const LEFT_OUT = ['.git', '.local', 'coverage', 'dist', 'node_modules'];

export interface Ended {
  readonly status: number;
  readonly output: string;
}

/**
 * A copy of this checkout's sources in a folder of its own, for what changes sources. It shares
 * node_modules, which nobody changes.
 */
export class CheckoutCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'payment-gateway-'));

  constructor() {
    for (const entry of readdirSync(ROOT).filter((name) => !LEFT_OUT.includes(name))) {
      cpSync(join(ROOT, entry), join(this.root, entry), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'node_modules'));
  }

  /** Copies what was built from these sources too. A link would lead its programs back to it. */
  copyBuild(): void {
    cpSync(join(ROOT, 'dist'), join(this.root, 'dist'), { recursive: true });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  filesIn(path: string): readonly string[] {
    return readdirSync(join(this.root, path)).sort();
  }

  /** Runs a script of the copy or of its node_modules. */
  node(...args: readonly string[]): Promise<Ended> {
    return run(process.execPath, args, this.root);
  }

  /** Commits what there is, in a repository of the copy's own. */
  async commit(): Promise<void> {
    for (const args of [
      ['init', '--quiet'],
      ['add', '--all'],
      ['commit', '--quiet', '-m', 'all'],
    ]) {
      const { status, output } = await this.git(...args);
      if (status !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
    }
  }

  git(...args: readonly string[]): Promise<Ended> {
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    return run('git', [...author, '-c', 'commit.gpgsign=false', ...args], this.root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Without our environment: in a hook of git it would lead git back into this checkout. */
function run(file: string, args: readonly string[], cwd: string): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: cwd };
  return new Promise((done) => {
    const child = execFile(file, args, { cwd, env, maxBuffer: 2 ** 24 }, (_error, out, err) => {
      done({ status: child.exitCode ?? -1, output: out + err });
    });
  });
}

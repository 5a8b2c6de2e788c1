import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);
const FRONTEND = join(import.meta.dirname, '..');
const SERVED_WITHIN = 30_000;

/** The example as somebody has it who has nothing of this project but the published packages. */
export class SampleApplication {
  private server: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
  ) {}

  /** Packs the packages, copies the example out of the project, installs, checks and builds it. */
  static async build(example: string): Promise<SampleApplication> {
    const folder = mkdtempSync(join(tmpdir(), 'tidings-sample-'));
    const tarballs = await packed(join(folder, 'packed'));
    const application = join(folder, 'application');
    cpSync(join(FRONTEND, 'examples', example), application, { recursive: true });
    writeFileSync(join(application, 'package-lock.json'), lockOf(FRONTEND));
    await npm(application, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs);
    await npm(application, 'run', 'typecheck');
    await npm(application, 'run', 'build');
    return new SampleApplication(folder, await freePort());
  }

  /** Where a package of it comes from, as its lock file says. */
  sourceOf(name: string): string {
    const { packages } = readLock(join(this.folder, 'application'));
    return packages[`node_modules/${name}`]?.resolved ?? 'not installed';
  }

  /** Serves what was built, and passes on what is for the hub. */
  async serve(hub: string): Promise<void> {
    const vite = join(this.folder, 'application', 'node_modules', 'vite', 'bin', 'vite.js');
    const log = openSync(join(this.folder, 'preview.log'), 'a');
    this.server = spawn(process.execPath, [vite, 'preview', '--port', String(this.port), '--strictPort'], {
      cwd: join(this.folder, 'application'),
      env: { ...ownEnvironment(), HUB: hub },
      stdio: ['ignore', log, log],
    });
    for (const deadline = Date.now() + SERVED_WITHIN; !(await this.answers()); await pause(100)) {
      if (Date.now() > deadline) throw new Error(readFileSync(join(this.folder, 'preview.log'), 'utf8'));
    }
  }

  get url(): string {
    return `http://localhost:${this.port}/`;
  }

  /** Ends the server, and takes the folder away. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server !== undefined && server.exitCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(this.url)).ok;
    } catch {
      return false; // It does not listen yet.
    }
  }
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
}

function readLock(folder: string): Lock {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock;
}

/**
 * The versions of everybody else's packages that the project has, so that a test of today and one of next year install the
 * same, and find it in npm's cache. What the application does not need of it npm leaves out.
 */
function lockOf(folder: string): string {
  const others = Object.entries(readLock(folder).packages).filter(
    ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
  );
  return JSON.stringify({ lockfileVersion: 3, requires: true, packages: Object.fromEntries(others) });
}

/** The tarballs of the core and the hooks. */
async function packed(target: string): Promise<string[]> {
  const { stdout } = await run(process.execPath, [join(FRONTEND, 'scripts', 'pack.mjs'), target], {
    env: ownEnvironment(),
  });
  return stdout.split('\n').filter((path) => /tidings-(realtime|react)-/.test(path));
}

async function npm(folder: string, ...words: readonly string[]): Promise<void> {
  try {
    await run('npm', [...words], { cwd: folder, env: ownEnvironment() });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`npm ${words.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** Without what the npm that runs these tests tells its children of this project. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const ofProject = /^(npm_(package|lifecycle|command|execpath)|npm_config_local_prefix|INIT_CWD|NODE_ENV|VITEST)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofProject.test(name)));
}

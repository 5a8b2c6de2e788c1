import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { installed } from './installed.js';

const STARTED_WITHIN = 20_000;
const DOCUMENTATION = join(import.meta.dirname, '..', '..', '..', 'docs', 'deployment.md');
/** Where the hub is in the documentation. */
const HUB = '127.0.0.1:9080';

/** The path of an installed nginx; see {@link installed}. */
export function nginxPath(): string | undefined {
  return installed('nginx-light', 'nginx');
}

/** A real nginx on a free port before a hub: as the documentation configures it, where nothing else is said. */
export class NginxProxy {
  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  /**
   * Starts one, which keeps its files in the folder; resolves when it listens. The locations replace those of the
   * documentation, or come to them.
   */
  static async before(
    hub: { readonly port: number },
    folder: string,
    locations: Readonly<Record<string, string>> = {},
  ): Promise<NginxProxy> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration(folder, port, locations).replaceAll(HUB, `127.0.0.1:${hub.port}`));
    const log = openSync(join(folder, 'nginx.log'), 'w');
    const options = ['-p', folder, '-e', join(folder, 'error.log'), '-c', file];
    const proxy = new NginxProxy(spawn(nginxPath() ?? 'nginx', options, { stdio: ['ignore', log, log] }), port);
    await proxy.listening(folder);
    return proxy;
  }

  /** Ends it, and whatever is open. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    this.process.kill('SIGTERM');
    await gone;
  }

  private async listening(folder: string): Promise<void> {
    const deadline = Date.now() + STARTED_WITHIN;
    while (!(await listens(this.port))) {
      if (this.process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`nginx: ${readFileSync(join(folder, 'nginx.log'), 'utf8')}`);
      }
      await pause(50);
    }
  }
}

function configuration(folder: string, port: number, locations: Readonly<Record<string, string>>): string {
  const replaced = Object.entries(locations).reduce(
    (rules, [path, rule]) =>
      `${rules.replace(new RegExp(`location ${path} \\{[^}]*\\}`), '')}\nlocation ${path} { ${rule} }`,
    documented(),
  );
  return `
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log ${folder}/error.log;
    events { worker_connections 256; }
    http {
      access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      server {
        listen 127.0.0.1:${port};
        ${replaced}
        # The hub gives tokens of the local run to nobody for whom a proxy speaks.
        location = /api/dev/token { proxy_set_header Host $http_host; proxy_pass http://${HUB}; }
      }
    }`;
}

/** The rules that the documentation says are enough. */
function documented(): string {
  const [, rules] = /```nginx\n([^`]*)```/.exec(readFileSync(DOCUMENTATION, 'utf8')) ?? [];
  if (rules === undefined || !rules.includes(HUB)) throw new Error(`${DOCUMENTATION} has no rules for nginx`);
  return rules;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

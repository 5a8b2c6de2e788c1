import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';

const STARTED_WITHIN = 180_000;
const STOPPED_WITHIN = 30_000;

/** Where the build put what a hub needs; the Maven build passes these. */
export interface HubFiles {
  /** The Open Liberty installation, `…/wlp`. */
  readonly wlp: string;
  /** The server's configuration, the project's `liberty` folder. */
  readonly config: string;
  /** The folder with the JDBC drivers. */
  readonly drivers: string;
  /** The built application. */
  readonly war: string;
  /** A folder that this run may fill. */
  readonly work: string;
}

/** Reads {@link HubFiles} from the environment; says what is missing. A run may have a folder of its own within `work`. */
export function hubFiles(env: NodeJS.ProcessEnv, run = ''): HubFiles {
  const required = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new Error(`${name} is not set; run the browser tests by ./mvnw verify`);
    }
    return value;
  };
  return {
    wlp: required('TIDINGS_IT_WLP'),
    config: required('TIDINGS_IT_CONFIG'),
    drivers: required('TIDINGS_IT_DRIVERS'),
    war: required('TIDINGS_IT_WAR'),
    work: join(required('TIDINGS_IT_WORK'), run),
  };
}

/** What a hub is besides the usual. */
export interface HubOptions {
  /** Settings, by the names that they have in the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A hub on Open Liberty in a process of its own, on a free port, that can be stopped and started again. */
export class HubProcess {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly files: HubFiles,
    readonly port: number,
    private readonly tlsPort: number,
    private readonly options: HubOptions,
  ) {}

  /** Lays out a server that has never run. */
  static async create(files: HubFiles, options: HubOptions = {}): Promise<HubProcess> {
    const server = join(files.work, 'usr', 'servers', 'tidings');
    rmSync(files.work, { recursive: true, force: true });
    mkdirSync(join(server, 'dropins'), { recursive: true });
    cpSync(files.config, server, { recursive: true });
    cpSync(files.drivers, join(server, 'lib', 'drivers'), { recursive: true });
    cpSync(files.war, join(server, 'dropins', 'tidings.war'));
    return new HubProcess(files, await freePort(), await freePort(), options);
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts the server; resolves when it is ready for requests. */
  async start(): Promise<void> {
    const log = openSync(join(this.files.work, 'server.log'), 'a');
    const started = spawn(join(this.files.wlp, 'bin', 'server'), ['run', 'tidings'], {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        // The quick compiler only: the server lives so short that the other one costs more. With less room for code it stops.
        JVM_ARGS: '-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m',
        WLP_USER_DIR: join(this.files.work, 'usr'),
        TIDINGS_DEV: 'true',
        TIDINGS_HTTP_PORT: String(this.port),
        TIDINGS_HTTPS_PORT: String(this.tlsPort),
        TIDINGS_PRESENCE_GRACE: '4s',
        ...this.options.env,
      },
    });
    this.process = started;
    const deadline = Date.now() + STARTED_WITHIN;
    while (!(await this.isReady())) {
      if (started.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the hub did not start; see ${join(this.files.work, 'server.log')}`);
      }
      await pause(250);
    }
  }

  /** Ends the server as a crash does; resolves when the process is gone. */
  async kill(): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (running?.pid === undefined || running.exitCode !== null) {
      return;
    }
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    process.kill(-running.pid, 'SIGKILL');
    await gone;
  }

  /** Stops the server as a service manager does; resolves when the process is gone. */
  async stop(): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (running?.pid === undefined || running.exitCode !== null) {
      return;
    }
    const gone = new Promise<true>((resolve) => running.once('exit', () => resolve(true)));
    process.kill(-running.pid, 'SIGTERM');
    if (!(await Promise.race([gone, pause(STOPPED_WITHIN, false)]))) {
      process.kill(-running.pid, 'SIGKILL');
      await gone;
    }
  }

  /** A token of a user of the tenant `demo`, as a back end would sign one. */
  async token(user: string, roles: readonly string[] = []): Promise<string> {
    const response = await fetch(`${this.url}/api/dev/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user, name: user, roles, tenant: 'demo' }),
    });
    if (!response.ok) throw new Error(`no token for ${user}: status ${response.status}`);
    return ((await response.json()) as { token: string }).token;
  }

  /** Reads from the REST API as a user, or posts a body; resolves with the JSON of the answer. */
  async ask(user: string, path: string, body?: unknown, roles: readonly string[] = []): Promise<unknown> {
    const headers = { Authorization: `Bearer ${await this.token(user, roles)}`, 'Content-Type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: status ${response.status}`);
    return response.json();
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      return false; // nobody listens yet
    }
  }
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, parse } from 'node:path';
import { JobFailure } from '@heddle/program';
import type { SparkSetup } from '../spec.js';
import { artifactRequests } from './artifacts.js';
import { execute, type RunOptions } from './execution.js';
import { connectFailure } from './failure.js';
import { extension, type Message } from './protocol.js';
import { SparkResult } from './result.js';
import { Session } from './session.js';
import { parseConnectUrl } from './url.js';

/** How a session begins. */
export interface ConnectOptions {
  /** Milliseconds that the server has for its first answer; 30,000 unless given. */
  readonly timeoutMs?: number;
}

/** Artifacts of a session that its tasks and its SQL know by their names. */
const FILES = 'files/';

/**
 * A session of a Spark Connect server. Its functions, views and artifacts are its own, and end with it. Calls may run at
 * the same time. All methods reject with JobFailure, as `SparkResult` says.
 */
export class SparkConnectClient {
  readonly #session: Session;
  readonly #artifacts = new Map<string, Promise<void>>();
  /** Spark's version, for example 4.3.0. */
  readonly sparkVersion: string;

  private constructor(session: Session, sparkVersion: string) {
    this.#session = session;
    this.sparkVersion = sparkVersion;
  }

  /** Opens a session at `sc://host:port/;key=value;…`, see `parseConnectUrl`. HEDDLE4003 where nobody answers. */
  static async connect(
    url: string,
    { timeoutMs = 30_000 }: ConnectOptions = {},
  ): Promise<SparkConnectClient> {
    const session = new Session(parseConnectUrl(url));
    try {
      const request = { ...session.identity(), sparkVersion: {} };
      const answer = await session.channel.unary<{
        serverSideSessionId?: string;
        sparkVersion?: { version?: string };
      }>('AnalyzePlan', request, timeoutMs);
      session.observe(answer);
      return new SparkConnectClient(session, answer.sparkVersion?.version ?? '');
    } catch (error) {
      session.channel.close();
      throw await connectFailure(error, session);
    }
  }

  /** The session's id, with which another client can join it (`;session_id=…`). */
  get sessionId(): string {
    return this.#session.sessionId;
  }

  /** Runs a statement: commands at once, queries when their rows are asked for. Analysis fails here already. */
  async sql(text: string, options: RunOptions = {}): Promise<SparkResult> {
    const input = { sql: { query: text } };
    let relation: Message = input;
    for await (const response of execute(this.#session, { command: { sqlCommand: { input } } }, options)) {
      relation = response.sqlCommandResult?.relation ?? relation;
    }
    return new SparkResult(this.#session, relation);
  }

  /**
   * Makes a file of this machine an artifact of the session and resolves to its name there, for
   * `CREATE TEMPORARY FUNCTION … USING FILE 'name'`. The name has the digest of the bytes in it: an artifact never changes.
   */
  async addArtifact(file: string): Promise<string> {
    const bytes = await readFile(file).catch((cause: Error) => {
      throw new JobFailure('HEDDLE4001', `cannot read ${file}: ${cause.message}`, { cause });
    });
    const { name: stem, ext } = parse(basename(file));
    const name = `${stem}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}${ext}`;
    const sent = this.#artifacts.get(name) ?? this.#send(FILES + name, bytes);
    this.#artifacts.set(name, sent);
    await sent.catch((error: unknown) => {
      this.#artifacts.delete(name);
      throw error;
    });
    return name;
  }

  /**
   * Registers the functions of a module, a file of this machine, and resolves to their names in SQL. With `function`, an
   * export name or SQL name, only that one, which queries may call `name`.
   */
  async register(
    module: string,
    options: { readonly function?: string; readonly name?: string } = {},
  ): Promise<string[]> {
    const { function: wanted, name } = options;
    if (name !== undefined && wanted === undefined)
      throw new TypeError('name renames one function: say which');
    const path = await this.addArtifact(module);
    await this.#command('RegisterModule', { path, ...options });
    if (name !== undefined) return [name];
    const one = wanted === undefined ? {} : { function: wanted };
    const names = new SparkResult(this.#session, {
      extension: extension('ModuleFunctions', { path, ...one }),
    });
    return [...((await names.table()).getChild('name') ?? [])].map(String);
  }

  /** Makes the session what every host is for a job (spec/sql.md): its settings, modules, tables and limits. */
  async prepare({ plugins, tables, limits = {} }: SparkSetup): Promise<void> {
    const names = [];
    for (const plugin of plugins) names.push(await this.addArtifact(plugin));
    await this.#command('PrepareJob', { job: JSON.stringify({ plugins: names, tables, limits }) });
  }

  /** Ends the session and everything that runs in it. */
  async close(): Promise<void> {
    try {
      await this.#session.channel.unary('ReleaseSession', this.#session.identity());
    } catch (error) {
      throw await connectFailure(error, this.#session);
    } finally {
      this.#session.channel.close();
    }
  }

  async #command(name: string, message: Message): Promise<void> {
    const plan = { command: { extension: extension(name, message) } };
    for await (const _ of execute(this.#session, plan, {}));
  }

  async #send(name: string, bytes: Uint8Array): Promise<void> {
    try {
      const answer = await this.#session.channel.addArtifacts<{
        artifacts?: readonly { readonly isCrcSuccessful?: boolean }[];
      }>(artifactRequests(this.#session, name, bytes));
      if (answer.artifacts?.every(({ isCrcSuccessful }) => isCrcSuccessful === true) === true) return;
      throw new JobFailure('HEDDLE4004', `${name} was damaged on its way to the server`);
    } catch (error) {
      throw await connectFailure(error, this.#session);
    }
  }
}

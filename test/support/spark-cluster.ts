import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findSpark } from '@heddle/spark';

const OPTION = '-XX:-DontCompileHugeMethods';
/** Characters of a daemon's log that a failure shows. */
const SHOWN = 4_000;

/**
 * A standalone Spark cluster on this machine, one master and one worker, and a Spark Connect server that has half of its
 * cores and wants a token. Streams of answers end after half a second, so that whoever reads them must come again.
 */
export class SparkCluster {
  static readonly token = 'for tests';
  readonly #folder = mkdtempSync(join(tmpdir(), 'heddle-cluster-'));
  readonly #daemons: ChildProcess[] = [];
  readonly #spark = findSpark();
  /** `spark://127.0.0.1:port` */
  master = '';
  /** `sc://localhost:port/;token=…` */
  connect = '';

  async start(): Promise<this> {
    const service = (name: string) => [
      `org.apache.spark.deploy.${name}`,
      '--host',
      '127.0.0.1',
      '--webui-port',
      '0',
    ];
    this.master = await this.#daemon(
      'bin/spark-class',
      [...service('master.Master'), '--port', '0'],
      /(spark:\/\/\S+)$/,
    );
    const work = ['--cores', '4', '--memory', '2g', '--work-dir', join(this.#folder, 'work')];
    await this.#daemon(
      'bin/spark-class',
      [...service('worker.Worker'), ...work, this.master],
      /registered with master/,
    );
    const port = await freePort();
    const settings = {
      'spark.ui.enabled': 'false',
      'spark.cores.max': '2',
      'spark.executor.memory': '1g',
      'spark.executor.extraJavaOptions': OPTION,
      'spark.sql.extensions': 'io.heddle.spark.HeddleExtensions',
      'spark.connect.extensions.command.classes': 'io.heddle.spark.connect.HeddleCommands',
      'spark.connect.extensions.relation.classes': 'io.heddle.spark.connect.HeddleRelations',
      'spark.connect.grpc.binding.address': '127.0.0.1',
      'spark.connect.grpc.binding.port': String(port),
      'spark.connect.authenticate.token': SparkCluster.token,
      'spark.connect.execute.reattachable.senderMaxStreamDuration': '500ms',
    };
    await this.#daemon(
      'sbin/start-connect-server.sh',
      [
        ...['--wait', '--master', this.master, '--jars', this.#spark.jar, '--driver-java-options', OPTION],
        ...Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
      ],
      /Spark Connect server started/,
    );
    this.connect = `sc://localhost:${port}/;token=${encodeURIComponent(SparkCluster.token)}`;
    return this;
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    for (const daemon of this.#daemons.toReversed()) {
      const { pid } = daemon;
      if (pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) continue;
      const ended = new Promise((resolve) => daemon.once('close', resolve));
      process.kill(-pid, 'SIGTERM');
      const harder = setTimeout(() => process.kill(-pid, 'SIGKILL'), 15_000);
      await ended;
      clearTimeout(harder);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Starts a daemon and waits for a line of its log; resolves to the first group. */
  #daemon(program: string, args: readonly string[], ready: RegExp): Promise<string> {
    const daemon = spawn(join(this.#spark.home, program), args, {
      cwd: this.#folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        SPARK_HOME: this.#spark.home,
        SPARK_LOCAL_IP: '127.0.0.1',
        SPARK_DAEMON_MEMORY: '768m',
        SPARK_LOG_DIR: this.#folder,
        SPARK_PID_DIR: this.#folder,
      },
    });
    this.#daemons.push(daemon);
    let log = '';
    return new Promise((resolve, reject) => {
      const onLine = (line: string) => {
        log = `${log}${line}\n`.slice(-SHOWN);
        const found = ready.exec(line);
        if (found !== null) resolve(found[1] ?? '');
      };
      for (const input of [daemon.stdout, daemon.stderr]) createInterface({ input }).on('line', onLine);
      daemon.on('error', reject);
      daemon.on('close', () => reject(new Error(`${program} ended:\n${log}`)));
    });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '@heddle/program';
import { connectFailure, isServiceError } from './failure.js';
import type { ExecutePlanResponse, Message } from './protocol.js';
import type { Session } from './session.js';

/** How a plan is executed. */
export interface RunOptions {
  /** Interrupts the execution when it aborts; whoever waits for it is given the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how far the execution is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Times that a broken connection is tried again, and the first pause in milliseconds, which doubles. */
const RETRIES = 8;
const FIRST_PAUSE = 50;
/** gRPC's number for a connection that broke. */
const UNAVAILABLE = 14;

/**
 * Executes a plan and gives the server's responses, each once, whatever happens to the connection: the server keeps what it
 * has not been told to be rid of, and a stream that breaks, or that the server cuts, goes on where it ended. Failures are
 * those of `connectFailure`. Stopping early releases the execution.
 */
export async function* execute(
  session: Session,
  plan: Message,
  { signal, onProgress }: RunOptions,
): AsyncGenerator<ExecutePlanResponse, void, undefined> {
  signal?.throwIfAborted();
  const execution = new Execution(session, plan);
  const interrupted = () => void execution.interrupt();
  signal?.addEventListener('abort', interrupted, { once: true });
  try {
    for await (const response of execution.responses()) {
      signal?.throwIfAborted();
      if (response.executionProgress !== undefined) onProgress?.(progressOf(response.executionProgress));
      yield response;
    }
    signal?.throwIfAborted();
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : await connectFailure(error, session);
  } finally {
    signal?.removeEventListener('abort', interrupted);
    await execution.release();
  }
}

/** One execution on the server. */
class Execution {
  readonly #operationId = randomUUID();
  readonly #session: Session;
  readonly #plan: Message;
  #lastResponse: string | null = null;
  #attached = false;
  #complete = false;

  constructor(session: Session, plan: Message) {
    this.#session = session;
    this.#plan = plan;
  }

  /** All responses up to the last one; throws gRPC's errors. */
  async *responses(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    for (let failures = 0; !this.#complete; ) {
      try {
        for await (const response of this.#stream()) {
          failures = 0;
          this.#session.observe(response);
          this.#lastResponse = response.responseId ?? this.#lastResponse;
          if (response.resultComplete !== undefined) {
            this.#complete = true;
            break;
          }
          yield response;
          void this.#release({ releaseUntil: { responseId: this.#lastResponse } });
        }
        // A stream that ended without completing was cut by the server, which goes on: so does the loop.
        this.#attached = true;
      } catch (error) {
        if (!isServiceError(error)) throw error;
        const lost =
          this.#attached && this.#lastResponse === null && /OPERATION_NOT_FOUND/.test(error.details);
        if (lost) this.#attached = false;
        else if (error.code === UNAVAILABLE || /CURSOR\.DISCONNECTED/.test(error.details))
          this.#attached = true;
        else throw error;
        failures += 1;
        if (failures > RETRIES) throw error;
        await sleep(FIRST_PAUSE * 2 ** (failures - 1));
      }
    }
  }

  /** Ends the execution; the stream then ends with a failure. */
  async interrupt(): Promise<void> {
    await this.#told('Interrupt', {
      interruptType: 'INTERRUPT_TYPE_OPERATION_ID',
      operationId: this.#operationId,
    });
  }

  /** Lets the server forget the execution. */
  async release(): Promise<void> {
    await this.#release({ releaseAll: {} });
  }

  async *#stream(): AsyncGenerator<ExecutePlanResponse, void, undefined> {
    const operation = { ...this.#session.identity(), operationId: this.#operationId };
    const { channel } = this.#session;
    const last = this.#lastResponse === null ? {} : { lastResponseId: this.#lastResponse };
    const call = this.#attached
      ? channel.responses<ExecutePlanResponse>('ReattachExecute', { ...operation, ...last })
      : channel.responses<ExecutePlanResponse>('ExecutePlan', {
          ...operation,
          plan: this.#plan,
          requestOptions: [{ reattachOptions: { reattachable: true } }],
        });
    try {
      for await (const response of call) yield response as ExecutePlanResponse;
    } finally {
      call.cancel();
    }
  }

  #release(what: Message): Promise<void> {
    return this.#told('ReleaseExecute', { operationId: this.#operationId, ...what });
  }

  /** Tells the server what it may know; whether it hears changes nothing for the caller. */
  async #told(method: 'Interrupt' | 'ReleaseExecute', request: Message): Promise<void> {
    try {
      await this.#session.channel.unary(method, { ...this.#session.identity(), ...request });
    } catch (error) {
      if (!isServiceError(error)) throw error;
    }
  }
}

function progressOf(progress: NonNullable<ExecutePlanResponse['executionProgress']>): Progress {
  const { stages = [], numInflightTasks = 0 } = progress;
  const sum = (count: (stage: (typeof stages)[number]) => number) =>
    stages.reduce((total, stage) => total + count(stage), 0);
  return {
    stages: stages.length,
    finishedStages: sum((stage) => (stage.done === true ? 1 : 0)),
    tasks: sum((stage) => stage.numTasks ?? 0),
    finishedTasks: sum((stage) => stage.numCompletedTasks ?? 0),
    runningTasks: numInflightTasks,
  };
}

import { HeddleError } from './errors.js';
import type { FunctionInfo } from './function-info.js';
import type { GuestCalls } from './guest-calls.js';

/** Handles whose owner is gone without having closed them are closed when the owner is collected. */
const dropped = new FinalizationRegistry<Handle>((handle) => handle.closeQuietly());

/** An open handle of the direct ABI: a table call, an aggregate or a partition in the guest. */
export class Handle {
  readonly info: FunctionInfo;
  readonly #calls: GuestCalls;
  readonly #id: number;
  readonly #close: (handle: number) => number;
  readonly #exportName: string;
  #open = true;

  private constructor(
    calls: GuestCalls,
    info: FunctionInfo,
    id: number,
    close: (handle: number) => number,
    exportName: string,
  ) {
    this.#calls = calls;
    this.info = info;
    this.#id = id;
    this.#close = close;
    this.#exportName = exportName;
  }

  /**
   * Opens a handle by a call of the guest. `open` begins the call and gives the guest's answer.
   * @param rows bounds the row that an error may name
   */
  static open(
    calls: GuestCalls,
    info: FunctionInfo,
    rows: number,
    open: () => number,
    close: (handle: number) => number,
  ): Handle {
    return calls.guard.call(info.name, () => {
      const id = open();
      const exportName = `heddle_${info.kind}`;
      if (id <= 0) throw calls.failure(id, info, rows, `${exportName}_open`);
      const handle = new Handle(calls, info, id, close, `${exportName}_close`);
      calls.handles.add(handle);
      calls.counters.handlesOpened += 1;
      return handle;
    });
  }

  /** Makes the handle end with the object through which callers use it. */
  ownedBy(owner: object): void {
    dropped.register(owner, this);
  }

  /** Whether calls may still be made. */
  get isOpen(): boolean {
    return this.#open && !this.#calls.guard.unusable;
  }

  /** Runs a call of the guest that changes the handle: when it fails, the handle is closed. */
  change<T>(task: (id: number) => T): T {
    let entered = false;
    try {
      return this.#run((id) => {
        entered = true;
        return task(id);
      });
    } catch (error) {
      // What was refused before it reached the guest leaves the handle as it was.
      if (entered) this.closeQuietly();
      throw error;
    }
  }

  /** Runs a call of the guest that changes nothing: a failure leaves the handle good. */
  query<T>(task: (id: number) => T): T {
    return this.#run(task);
  }

  /** Frees what the guest keeps for the handle. A handle that is closed, or whose instance is dead, is left alone. */
  close(): void {
    if (!this.isOpen) {
      this.#forget();
      return;
    }
    this.#calls.guard.call(this.info.name, () => {
      this.#forget();
      this.#calls.begin();
      const status = this.#calls.enter(() => this.#close(this.#id));
      this.#calls.requireOk(status, this.info, 0, this.#exportName);
    });
  }

  /** `close` where another failure, or none, is to be reported. */
  closeQuietly(): void {
    try {
      this.close();
    } catch {
      this.#forget();
    }
  }

  #run<T>(task: (id: number) => T): T {
    if (!this.#open) {
      const message = 'the call is closed, or failed before';
      throw new HeddleError({ code: 'HEDDLE2201', function: this.info.name, message });
    }
    return this.#calls.guard.call(this.info.name, () => task(this.#id));
  }

  #forget(): void {
    this.#open = false;
    this.#calls.handles.delete(this);
  }
}

import { asc, col, count, type DataSet, desc, max, sum } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';
import { sessions, type Visits } from './sessions.js';

/** Visits of one user in a row. */
type Sessions = ReturnType<typeof sessions>;

/**
 * Who visits most, in steps that a class which extends this one takes over or does otherwise. Steps that have names are kept in a store:
 * a program with one step changed computes that one and what follows from it.
 */
export class Visitors {
  readonly #visits: Visits;
  readonly #kinds: HeddleModule;
  /** Seconds after which a visit begins a new session. */
  protected readonly gap: number = 1_800;

  /** `kinds` is the module of examples/02-kinds. */
  constructor(visits: Visits, kinds: HeddleModule) {
    this.#visits = visits;
    this.#kinds = kinds;
  }

  /** The visits that count. */
  clean(): Visits {
    return this.#visits.filter(col('at').ge(0n)).named('clean');
  }

  sessions(): Sessions {
    return sessions(this.clean(), this.gap, this.#kinds).named('sessions');
  }

  /** A row per user, who was there longest first. */
  report(): DataSet<{
    readonly user: 'utf8';
    readonly sessions: 'int64';
    readonly seconds: 'int64';
    readonly longest: 'int64';
  }> {
    return this.sessions()
      .groupBy('user')
      .agg({ sessions: count(), seconds: sum(col('seconds')), longest: max(col('seconds')) })
      .sort(desc('seconds'), asc('user'));
  }
}

/** Likewise, of those who stayed for more than one page. */
export class Readers extends Visitors {
  override sessions(): Sessions {
    return super.sessions().filter(col('visits').gt(1)).named('read');
  }
}

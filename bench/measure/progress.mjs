/** One line on the terminal that says how far a measurement is. */

/** `total` is what is planned, in seconds; `begin(name)` and `end(planned)` frame each step of it. Writes nothing where nobody looks. */
export class Progress {
  #total;
  #done = 0;
  #started = performance.now();
  #stream;

  constructor(total, stream = process.stderr) {
    this.#total = total;
    this.#stream = stream;
  }

  begin(name) {
    const text = `${Math.floor((100 * this.#done) / this.#total)} %, ${this.#left()} left: ${name}`;
    if (this.#stream.isTTY)
      this.#stream.write(`\r\u001b[K${text.slice(0, (this.#stream.columns ?? 80) - 1)}`);
    else this.#stream.write(`${text}\n`);
  }

  end(planned) {
    this.#done += planned;
  }

  close() {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  /** By the plan, and once some of it is done by how far that was from the truth. */
  #left() {
    const passed = (performance.now() - this.#started) / 1000;
    const pace = this.#done === 0 ? 1 : passed / this.#done;
    const seconds = Math.round((this.#total - this.#done) * pace);
    return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  }
}

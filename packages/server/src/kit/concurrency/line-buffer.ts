/** Where lines of text go in the end. */
export interface Lines {
  write(text: string): void;
}

const longest = 64 * 1024;

/**
 * Lets lines wait for others and writes them together, after `patience` milliseconds at the latest: writing each by itself
 * takes as long as reading a request. `flush` before the process ends.
 */
export class LineBuffer implements Lines {
  readonly #target: Lines;
  readonly #patience: number;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(target: Lines, patience: number) {
    this.#target = target;
    this.#patience = patience;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= longest) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#patience).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#target.write(text);
  }
}

/** px: browsers draw no element that is much higher than this. */
const HIGHEST = 8_000_000;

/**
 * Puts a list of any height into an element that a browser can scroll. Near where one is, a pixel is a pixel; from page to page
 * of the element the list moves on by more than that, so that the scrollbar stands for the whole of it.
 */
export class ScrollSpace {
  /** px that the element takes. */
  readonly height: number;
  readonly #total: number;
  readonly #viewport: number;
  readonly #page: number;
  readonly #pages: number;
  /** px that each page adds to what the list is ahead of the element. */
  readonly #step: number;

  constructor(total: number, viewport: number, highest = HIGHEST) {
    this.#total = total;
    this.#viewport = viewport;
    this.height = Math.min(total, highest);
    this.#page = Math.max(1, this.height / 100);
    this.#pages = total > this.height ? Math.max(2, Math.floor(total / this.#page)) : 1;
    this.#step = this.#pages > 1 ? (total - this.height) / (this.#pages - 1) : 0;
  }

  /** The most that the list can be scrolled, px. */
  get end(): number {
    return Math.max(0, this.#total - this.#viewport);
  }

  /** How far the list is ahead of the element where it is scrolled to `y`. */
  ahead(y: number): number {
    return Math.round(Math.min(this.#pages - 1, Math.floor(y / this.#page)) * this.#step);
  }

  /** Where the list stands after the element was scrolled from `before` to `now`, when it stood at `y`. */
  follow(y: number, before: number, now: number): number {
    if (Math.abs(now - before) < this.#viewport) return this.#clamp(now + this.ahead(y));
    const room = Math.max(1, this.height - this.#viewport);
    const page = Math.min(this.#pages - 1, Math.floor((now * (this.end / room)) / this.#page));
    return this.#clamp(now + Math.round(page * this.#step));
  }

  #clamp(y: number): number {
    return Math.min(Math.max(0, y), this.end);
  }
}

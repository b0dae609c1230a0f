/** A value that can be watched; made for `useSyncExternalStore`. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const ofSession = new Set<() => void>();

/** A value that belongs to the open connection: it is as at first again when another one is opened. */
export function sessionStore<T>(initial: T): Store<T> {
  const store = new Store(initial);
  clearWithSession(() => store.set(initial));
  return store;
}

/** Has something done when another connection is opened: nothing of the one before stays. */
export function clearWithSession(clear: () => void): void {
  ofSession.add(clear);
}

/** Another connection is open. */
export function clearSession(): void {
  for (const clear of ofSession) clear();
}

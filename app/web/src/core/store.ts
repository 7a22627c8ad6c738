/** One observable value. Screens subscribe to it; only commands change it. */
export interface Store<T> {
  get(): T;
  /** Merges a part into the value and tells everybody who listens. */
  set(part: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(part) {
      value = { ...value, ...part };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Settles as soon as the value is so. */
export function reached<T>(store: Store<T>, isSo: (value: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo(store.get())) return resolve();
    const leave = store.subscribe(() => {
      if (!isSo(store.get())) return;
      leave();
      resolve();
    });
  });
}

/** Work on one thing, one piece after the other; on different things, side by side. */

export interface Turns {
  take<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(name, work) {
      const turn = (last.get(name) ?? Promise.resolve()).then(work);
      // Whoever comes next waits for this one, and does not care how it went.
      const over = turn.then(
        () => {},
        () => {},
      );
      last.set(name, over);
      void over.then(() => {
        if (last.get(name) === over) last.delete(name);
      });
      return turn;
    },
  };
}

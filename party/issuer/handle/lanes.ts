/**
 * Lanes: work of one name goes one after another, of different names at once. Taps of one card then
 * meet in line here rather than as conflicts in the database, which alone keeps them right.
 */
export type Lanes = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function openLanes(): Lanes {
  const ends = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const turn = (ends.get(name) ?? Promise.resolve()).then(work);
    const end = turn.catch(() => undefined);
    ends.set(name, end);
    try {
      return await turn;
    } finally {
      if (ends.get(name) === end) ends.delete(name);
    }
  };
}

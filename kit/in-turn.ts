/** One piece of work after the other, in the order in which they were asked for. */

export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A line of its own; work that fails does not hold it up. */
export function inTurn(): InTurn {
  let line: Promise<void> = Promise.resolve();
  return (work) => {
    const turn = line.then(work);
    // What came of it is the caller's alone: held here it would stay until somebody comes next, and
    // it may be a message with a card number in it.
    line = turn.then(nothing, nothing);
    return turn;
  };
}

function nothing(): void {}

/** The dark modules of a QR code as one SVG path, a run of a row at a time. */
export interface Drawn {
  /** Modules along one side. */
  readonly size: number;
  readonly path: string;
}

export function drawnModules(rows: readonly (readonly boolean[])[]): Drawn {
  const path = rows.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size: rows.length, path: path.join('') };
}

/** Where dark begins, and for how long. */
function runsOf(row: readonly boolean[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (!dark) return;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}

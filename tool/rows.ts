/** The mission's rows as the journeys' titles name them: which pass, on what, for whom. */
import type { Told } from './suites.ts';

/** A row on one engine with one programme. */
export interface Row {
  /** `M1`–`M31`, `B1`–`B17`. */
  readonly row: string;
  readonly engine: 'sqlite' | 'postgres';
  readonly programme: string;
  readonly pass: boolean;
}

export interface RowBook {
  /** Notes a journey by its title: `M11 the ninth card is refused (postgres, pumb)`. */
  note(told: Told): void;
  all(): readonly Row[];
}

const TITLE = /^([MB]\d{1,2}) .*?(?:\((sqlite|postgres)(?:, ([a-z-]+))?\))?$/s;

/** A row passes where every journey of it does; one that was skipped does not. */
export function rowBook(): RowBook {
  const rows = new Map<string, Row>();
  return {
    note({ title, outcome }) {
      const [, row, engine = 'sqlite', programme = 'alpha-bank'] = TITLE.exec(title) ?? [];
      if (row === undefined) return;
      const key = `${row} ${engine} ${programme}`;
      const pass = outcome === 'PASSED' && (rows.get(key)?.pass ?? true);
      rows.set(key, { row, engine: engine === 'postgres' ? engine : 'sqlite', programme, pass });
    },
    all: () => [...rows.values()].sort(byRow),
  };
}

/** `M1  sqlite alpha-bank ✓ pumb ✓   postgres …`, a row a line. */
export function rowTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ row }) => row))];
  const lines = names.map((name) => {
    const cells = (['sqlite', 'postgres'] as const).map((engine) => {
      const seen = rows.filter(({ row, engine: on }) => row === name && on === engine);
      return seen.map(({ programme, pass }) => `${programme} ${pass ? 'pass' : 'FAIL'}`).join(', ');
    });
    return `${name.padEnd(5)}${(cells[0] ?? '').padEnd(44)}${cells[1] ?? ''}`.trimEnd();
  });
  return [`${'row'.padEnd(5)}${'sqlite'.padEnd(44)}postgres`, ...lines].join('\n');
}

function byRow(a: Row, b: Row): number {
  const orderOf = ({ row }: Row) => (row.startsWith('M') ? 0 : 1_000) + Number(row.slice(1));
  return orderOf(a) - orderOf(b) || a.engine.localeCompare(b.engine);
}

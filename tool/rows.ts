/** The mission's rows as the journeys' titles name them: which pass, on what, for whom. */
import type { Told } from './suites.ts';

/** A row on one engine with one programme, through the parties' contracts or on the screen. */
export interface Row {
  /** `M1`–`M31`, `B1`–`B17`. */
  readonly row: string;
  readonly through: 'api' | 'screen';
  readonly engine: 'sqlite' | 'postgres';
  readonly programme: string;
  readonly pass: boolean;
}

export interface RowBook {
  /** Notes a journey by its title: `M11 the ninth card is refused (postgres, pumb)`. */
  note(told: Told, through?: Row['through']): void;
  all(): readonly Row[];
}

/** A journey may show several rows: `M17 M18 the receipt …`. */
const TITLE = /^((?:[MB]\d{1,2} )+).*?(?:\((sqlite|postgres)(?:, ([a-z-]+))?\))?$/s;

/** A row passes where every journey of it does; one that was skipped does not. */
export function rowBook(): RowBook {
  const rows = new Map<string, Row>();
  return {
    note({ title, outcome }, through = 'api') {
      const [, names = '', on, programme = 'alpha-bank'] = TITLE.exec(title) ?? [];
      const engine = on === 'postgres' ? on : 'sqlite';
      for (const row of names.split(' ').filter((name) => name !== '')) {
        const key = [row, through, engine, programme].join(' ');
        const pass = outcome === 'PASSED' && (rows.get(key)?.pass ?? true);
        rows.set(key, { row, through, engine, programme, pass });
      }
    },
    all: () => [...rows.values()].sort(byRow),
  };
}

const COLUMNS = ['sqlite', 'postgres', 'screen'] as const;
type Column = (typeof COLUMNS)[number];
const WIDTH = 44;

/** `M1  alpha-bank pass, pumb pass   alpha-bank pass   …`, a row a line, a column a way. */
export function rowTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ row }) => row))];
  const lines = names.map((name) =>
    lineOf(
      name,
      COLUMNS.map((column) => {
        const seen = rows.filter((one) => one.row === name && columnOf(one) === column);
        return seen
          .map(({ programme, pass }) => `${programme} ${pass ? 'pass' : 'FAIL'}`)
          .join(', ');
      }),
    ),
  );
  return [lineOf('row', COLUMNS), ...lines].join('\n');
}

function columnOf({ through, engine }: Row): Column {
  return through === 'screen' ? 'screen' : engine;
}

function lineOf(name: string, cells: readonly string[]): string {
  return `${name.padEnd(5)}${cells.map((cell) => cell.padEnd(WIDTH)).join('')}`.trimEnd();
}

function byRow(a: Row, b: Row): number {
  const orderOf = ({ row }: Row) => (row.startsWith('M') ? 0 : 1_000) + Number(row.slice(1));
  return orderOf(a) - orderOf(b) || a.engine.localeCompare(b.engine);
}

/** What stands behind the question mark of the room's addresses; anything else is left out. */

export const SUBJECTS = ['TAP', 'ENROLMENT', 'SCRIPT', 'OTHER'] as const;
export const OUTCOMES = ['APPROVED', 'DECLINED', 'REVERSED', 'DONE', 'REFUSED', 'OPEN'] as const;
export const KINDS = ['APDU', 'ISO 8583', 'API', 'FINDING'] as const;

export type Subject = (typeof SUBJECTS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type Kind = (typeof KINDS)[number];

export interface ListSearch {
  readonly search?: string;
  readonly subject?: Subject;
  readonly outcome?: Outcome;
  readonly party?: string;
  readonly kind?: Kind;
}

type Given = Readonly<Record<string, unknown>>;

export function listSearch(given: Given): ListSearch {
  return present({
    search: shortText(given.search),
    subject: oneOf(SUBJECTS, given.subject),
    outcome: oneOf(OUTCOMES, given.outcome),
    party: shortText(given.party),
    kind: oneOf(KINDS, given.kind),
  });
}

export interface CaseSearch {
  /** The number of the entry that is shown. */
  readonly entry?: number;
}

export function caseSearch({ entry }: Given): CaseSearch {
  const number = Number(entry);
  return Number.isSafeInteger(number) && number > 0 ? { entry: number } : {};
}

export interface CompareSearch {
  readonly a?: string;
  readonly b?: string;
}

export function compareSearch({ a, b }: Given): CompareSearch {
  return present({ a: reference(a), b: reference(b) });
}

/** Digits alone come out of an address as a number. */
const textOf = (value: unknown) =>
  typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';

function shortText(value: unknown): string | undefined {
  const text = textOf(value).slice(0, 64);
  return text === '' ? undefined : text;
}

function reference(value: unknown): string | undefined {
  const text = textOf(value);
  return /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

/** What is there alone. */
function present<T extends object>(of: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(of).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

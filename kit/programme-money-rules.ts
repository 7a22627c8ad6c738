/**
 * What the shape of a programme cannot say about money: amounts and dates that must agree. Pure.
 */
import type { BankProgramme } from './programme.ts';
import type { Fault } from './programme-rules.ts';

type Path = Fault['path'];

const fault = (path: Path, message: string): Fault => ({ path, message });
const when = (isFault: boolean, path: Path, message: string): readonly Fault[] =>
  isFault ? [fault(path, message)] : [];

export function faultsOfMoney(bank: BankProgramme): readonly Fault[] {
  return [
    ...bank.rewards.flatMap(faultsOfRewards),
    ...bank.products.flatMap(faultsOfLimits),
    ...faultsOfStandIn(bank),
    ...faultsOfAuthentication(bank),
    ...faultsOfNotServed(bank),
    ...faultsOfFees(bank),
    ...when(
      bank.holds.days > bank.holds.preauthorisationDays,
      ['holds', 'preauthorisationDays'],
      'is less than an ordinary hold stands (days)',
    ),
  ];
}

function faultsOfRewards(rewards: BankProgramme['rewards'][number], i: number): readonly Fault[] {
  const at = (...path: Path): Path => ['rewards', i, ...path];
  const { redeemable, worth, kinds = [], promotions = [] } = rewards;
  return [
    ...when(redeemable && worth === undefined, at('worth'), 'is missing: its points can pay'),
    ...when(!redeemable && worth !== undefined, at('worth'), 'is there though no point can pay'),
    ...kinds.flatMap(({ categories }, k) =>
      faultsOfCategories(categories, at('kinds', k, 'categories')),
    ),
    ...promotions.flatMap(({ from, until, categories = [] }, p) => [
      ...faultsOfDate(from, at('promotions', p, 'from')),
      ...faultsOfDate(until, at('promotions', p, 'until')),
      ...when(from > until, at('promotions', p, 'until'), 'is before it begins (from)'),
      ...faultsOfCategories(categories, at('promotions', p, 'categories')),
    ]),
  ];
}

function faultsOfCategories(categories: readonly string[], path: Path): readonly Fault[] {
  return categories.flatMap((category, i) => {
    const [from = '', until = from] = category.split('-');
    return [
      ...when(from > until, [...path, i], `${category} ends before it begins`),
      ...when(categories.indexOf(category) < i, [...path, i], `${category} is there twice`),
    ];
  });
}

/** `2026-02-30` looks like a date. */
function faultsOfDate(date: string, path: Path): readonly Fault[] {
  const at = Date.parse(`${date}T00:00:00Z`);
  const real = !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
  return when(!real, path, `${date} is no day of the calendar`);
}

function faultsOfLimits(
  { limits }: BankProgramme['products'][number],
  i: number,
): readonly Fault[] {
  if (limits === undefined) return [];
  const at = (field: string): Path => ['products', i, 'limits', field];
  const { purchaseMinor, dayMinor, cashDayMinor } = limits;
  const more = 'is more than a whole day may come to (dayMinor)';
  return [
    ...when(purchaseMinor > dayMinor, at('purchaseMinor'), more),
    ...when(cashDayMinor > dayMinor, at('cashDayMinor'), more),
  ];
}

/** Nobody may approve in the bank's place what the bank's tokens may not pay. */
function faultsOfStandIn({ standIn, limits }: BankProgramme): readonly Fault[] {
  if (standIn === undefined) return [];
  const at = (field: string): Path => ['standIn', field];
  const { tapMinor, dayMinor } = standIn;
  return [
    ...when(tapMinor > limits.tapMinor, at('tapMinor'), 'is more than limits.tapMinor'),
    ...when(dayMinor > limits.dayMinor, at('dayMinor'), 'is more than limits.dayMinor'),
    ...when(tapMinor > dayMinor, at('tapMinor'), 'is more than a whole day may come to (dayMinor)'),
  ];
}

/** EU 2018/389, article 11, in the currency that it names. */
const EUROPE = [
  ['tapMinor', 5_000],
  ['cumulativeMinor', 15_000],
  ['count', 5],
] as const;

function faultsOfAuthentication(bank: BankProgramme): readonly Fault[] {
  const rule = bank.strongAuthentication;
  if (rule === undefined) return [];
  const at = (field: string): Path => ['strongAuthentication', field];
  const highest = EUROPE.flatMap(([field, most]) =>
    when(
      bank.currency === 'EUR' && rule[field] > most,
      at(field),
      `is more than EU 2018/389 allows (${most})`,
    ),
  );
  const sum = 'is less than one payment may be (tapMinor)';
  return [...highest, ...when(rule.cumulativeMinor < rule.tapMinor, at('cumulativeMinor'), sum)];
}

function faultsOfNotServed({ notServed, country }: BankProgramme): readonly Fault[] {
  if (notServed === undefined) return [];
  const { countries, categories } = notServed;
  return [
    ...countries.flatMap((code, i) => [
      ...when(!/^[A-Z]{2}$/.test(code), ['notServed', 'countries', i], `${code} is no country`),
      ...when(code === country.alpha2, ['notServed', 'countries', i], `${code} is its own country`),
      ...when(countries.indexOf(code) < i, ['notServed', 'countries', i], `${code} is there twice`),
    ]),
    ...faultsOfCategories(categories, ['notServed', 'categories']),
  ];
}

function faultsOfFees({ fees }: BankProgramme): readonly Fault[] {
  const names = fees.map(({ name }) => name);
  return names.flatMap((name, i) =>
    when(names.indexOf(name) < i, ['fees', i, 'name'], `${name} is there twice`),
  );
}

/**
 * Who the customers of a test range are: names of the bank's country, in its script and in Latin.
 */

/** What the number of a customer ends in whose SMS never arrive. */
export const LOST_NUMBER = '404404';

export interface TestPerson {
  readonly login: string;
  readonly printedName: string;
  /** In the script of the bank's country. */
  readonly nativeName: string;
  /** What the mobile number begins with; the rest is drawn. */
  readonly mobilePrefix: string;
  /** Instead of a drawn rest. */
  readonly mobileRest?: string;
}

/** What each of them is there for: see the stories of their cards. */
export type Part = 'first' | 'second' | 'third' | 'fourth';

type Names = readonly [login: string, printedName: string, nativeName: string];

interface Country {
  readonly mobilePrefix: string;
  readonly names: Readonly<Record<Part, Names>>;
}

const COUNTRIES: Readonly<Record<string, Country>> = {
  GR: {
    mobilePrefix: '+306900',
    names: {
      first: ['maria', 'MARIA PAPADOPOULOU', 'Μαρία Παπαδοπούλου'],
      second: ['nikos', 'NIKOS GEORGIOU', 'Νίκος Γεωργίου'],
      third: ['eleni', 'ELENI DIMITRIOU', 'Ελένη Δημητρίου'],
      fourth: ['kostas', 'KOSTAS IOANNOU', 'Κώστας Ιωάννου'],
    },
  },
  UA: {
    mobilePrefix: '+380500',
    names: {
      first: ['maria', 'MARIIA SHEVCHENKO', 'Марія Шевченко'],
      second: ['petro', 'PETRO BONDARENKO', 'Петро Бондаренко'],
      third: ['olena', 'OLENA KOVALENKO', 'Олена Коваленко'],
      fourth: ['andrii', 'ANDRII TKACHENKO', 'Андрій Ткаченко'],
    },
  },
};

const ELSEWHERE: Country = {
  mobilePrefix: '+999000',
  names: {
    first: ['maria', 'MARIA MARTIN', 'Maria Martin'],
    second: ['peter', 'PETER SMITH', 'Peter Smith'],
    third: ['helen', 'HELEN NOVAK', 'Helen Novak'],
    fourth: ['andrew', 'ANDREW KOWALSKI', 'Andrew Kowalski'],
  },
};

/** `country` is ISO 3166-1 alpha-2. */
export function peopleOf(country: string): Readonly<Record<Part, TestPerson>> {
  const { mobilePrefix, names } = COUNTRIES[country] ?? ELSEWHERE;
  const person = ([login, printedName, nativeName]: Names): TestPerson => ({
    login,
    printedName,
    nativeName,
    mobilePrefix,
  });
  return {
    first: person(names.first),
    second: person(names.second),
    third: { ...person(names.third), mobileRest: LOST_NUMBER },
    fourth: person(names.fourth),
  };
}

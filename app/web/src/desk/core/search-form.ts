/** What an agent looks for, from the fields of a form to the question that is asked. */
import { type Currency, parseAmount } from '@armilla/kit/money';

export const WAYS = ['PERSON', 'RECEIPT', 'CARD', 'TOKEN', 'DEVICE', 'PAN'] as const;
export type Way = (typeof WAYS)[number];

export interface SearchForm {
  readonly customer: string;
  readonly panLastFour: string;
  readonly name: string;
  readonly dpanLastFour: string;
  readonly deviceName: string;
  readonly pan: string;
  /** `2026-11-22` and `14:03`, as the till's clock said. */
  readonly date: string;
  readonly time: string;
  readonly amount: string;
}

export const EMPTY_SEARCH: SearchForm = {
  customer: '',
  panLastFour: '',
  name: '',
  dpanLastFour: '',
  deviceName: '',
  pan: '',
  date: '',
  time: '',
  amount: '',
};

export type Field = keyof SearchForm;

/** What is asked: for a customer, or for the payments that a receipt may belong to. */
export type Question =
  | { readonly of: 'CUSTOMER'; readonly search: CustomerSearch }
  | { readonly of: 'RECEIPT'; readonly clue: Clue };

export interface CustomerSearch {
  readonly pan?: string;
  readonly card?: { readonly panLastFour: string; readonly name: string };
  readonly dpanLastFour?: string;
  readonly deviceName?: string;
  readonly customer?: string;
}

export interface Clue {
  readonly lastFour: string;
  readonly at: number;
  readonly amountMinor: number;
  readonly currency: Currency;
}

const FOUR = /^\d{4}$/;

/** The question, or the fields that are not ready to be asked with. */
export function questionOf(
  way: Way,
  form: SearchForm,
  currency: Currency,
): Question | { readonly of: 'NOTHING'; readonly wanting: readonly Field[] } {
  const said = (field: Field) => form[field].trim();
  const ofCustomer = (search: CustomerSearch) => ({ of: 'CUSTOMER', search }) as const;
  const wanting = wantingIn(way, form, currency);
  if (wanting.length > 0) return { of: 'NOTHING', wanting };
  switch (way) {
    case 'PERSON':
      return ofCustomer({ customer: said('customer') });
    case 'CARD':
      return ofCustomer({ card: { panLastFour: said('panLastFour'), name: said('name') } });
    case 'TOKEN':
      return ofCustomer({ dpanLastFour: said('dpanLastFour') });
    case 'DEVICE':
      return ofCustomer({ deviceName: said('deviceName') });
    case 'PAN':
      return ofCustomer({ pan: said('pan') });
    case 'RECEIPT': {
      const amountMinor = parseAmount(said('amount'), currency)?.amountMinor ?? 0;
      const at = momentOf(form);
      return { of: 'RECEIPT', clue: { lastFour: said('dpanLastFour'), at, amountMinor, currency } };
    }
  }
}

const FIELDS: Readonly<Record<Way, readonly Field[]>> = {
  PERSON: ['customer'],
  RECEIPT: ['dpanLastFour', 'date', 'time', 'amount'],
  CARD: ['panLastFour', 'name'],
  TOKEN: ['dpanLastFour'],
  DEVICE: ['deviceName'],
  PAN: ['pan'],
};

export const fieldsOf = (way: Way): readonly Field[] => FIELDS[way];

function wantingIn(way: Way, form: SearchForm, currency: Currency): readonly Field[] {
  return FIELDS[way].filter((field) => !isReady(field, form, currency));
}

function isReady(field: Field, form: SearchForm, currency: Currency): boolean {
  const text = form[field].trim();
  switch (field) {
    case 'panLastFour':
    case 'dpanLastFour':
      return FOUR.test(text);
    case 'amount':
      return (parseAmount(text, currency)?.amountMinor ?? 0) > 0;
    case 'date':
    case 'time':
      return text !== '' && Number.isFinite(momentOf({ ...form, time: form.time || '00:00' }));
    case 'customer':
      return text.length >= 2;
    case 'name':
    case 'deviceName':
    case 'pan':
      return text !== '';
  }
}

function momentOf({ date, time }: Pick<SearchForm, 'date' | 'time'>): number {
  return new Date(`${date}T${time}`).getTime();
}

/** Today and now, as the fields write them. */
export function nowInFields(now: number): Pick<SearchForm, 'date' | 'time'> {
  const at = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

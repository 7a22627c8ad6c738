/** The words of a statement, in the languages of the banks. */
import type { paymentKind, posting } from '@armilla/api/shapes';
import { CURRENCIES, decimal, type Money } from '@armilla/kit/money';
import type { Language } from '@armilla/kit/refusal';
import type { z } from 'zod';

export type PaymentKind = z.infer<typeof paymentKind>;
export type Posting = z.infer<typeof posting>;

/** What moved the money of an account: a payment, or the bank itself. */
export type EntryKind = PaymentKind | 'DEPOSIT' | 'DISPUTE_CREDIT' | 'DISPUTE_RETURN' | 'OTHER';
/** How far it has come. A declined payment never moved anything. */
export type EntryState = Exclude<Posting, 'NONE'> | 'DECLINED';

export interface StatementWords {
  readonly title: string;
  readonly account: string;
  readonly month: string;
  readonly openingBalance: string;
  readonly closingBalance: string;
  readonly booked: string;
  readonly notBooked: string;
  readonly nothing: string;
  /** `{page}` of `{pages}`. */
  readonly page: string;
  readonly times: string;
  readonly bookedOn: string;
  readonly paidOn: string;
  readonly description: string;
  readonly kind: string;
  readonly paidWith: string;
  readonly lastFour: string;
  readonly amount: string;
  readonly bookedAmount: string;
  readonly balance: string;
  readonly currency: string;
  readonly points: string;
  readonly pointsSpent: string;
  /** In a narrow column. */
  readonly pointsShort: string;
  readonly state: string;
  readonly reference: string;
  readonly card: string;
  readonly kinds: Readonly<Record<EntryKind, string>>;
  readonly states: Readonly<Record<EntryState, string>>;
}

export const STATEMENT_WORDS: Readonly<Record<Language, StatementWords>> = {
  en: {
    title: 'Account statement',
    account: 'Account',
    month: 'Month',
    openingBalance: 'Opening balance',
    closingBalance: 'Closing balance',
    booked: 'Booked',
    notBooked: 'Not booked in this month',
    nothing: 'Nothing.',
    page: 'Page {page} of {pages}',
    times: 'Days and times are those of UTC.',
    bookedOn: 'Booked on',
    paidOn: 'Paid on',
    description: 'Description',
    kind: 'Kind',
    paidWith: 'Paid with',
    lastFour: 'Number ending in',
    amount: 'Amount',
    bookedAmount: 'Booked amount',
    balance: 'Balance',
    currency: 'Currency',
    points: 'Points earned',
    pointsSpent: 'Points spent',
    pointsShort: 'Points',
    state: 'State',
    reference: 'Reference',
    card: 'Card',
    kinds: {
      PURCHASE: 'Purchase',
      CASH: 'Cash',
      REFUND: 'Refund',
      PREAUTHORISATION: 'Reservation',
      DEPOSIT: 'Deposit',
      DISPUTE_CREDIT: 'Credit while a payment is disputed',
      DISPUTE_RETURN: 'Credit of a dispute taken back',
      OTHER: 'Correction',
    },
    states: {
      PENDING: 'pending',
      POSTED: 'booked',
      VOIDED: 'taken back',
      EXPIRED: 'expired',
      DECLINED: 'declined',
    },
  },
  el: {
    title: 'Κίνηση λογαριασμού',
    account: 'Λογαριασμός',
    month: 'Μήνας',
    openingBalance: 'Αρχικό υπόλοιπο',
    closingBalance: 'Τελικό υπόλοιπο',
    booked: 'Καταχωρισμένες κινήσεις',
    notBooked: 'Δεν καταχωρίστηκαν αυτόν τον μήνα',
    nothing: 'Καμία.',
    page: 'Σελίδα {page} από {pages}',
    times: 'Ημερομηνίες και ώρες σε UTC.',
    bookedOn: 'Καταχώριση',
    paidOn: 'Πληρωμή',
    description: 'Περιγραφή',
    kind: 'Είδος',
    paidWith: 'Με',
    lastFour: 'Τελευταία ψηφία',
    amount: 'Ποσό',
    bookedAmount: 'Καταχωρισμένο ποσό',
    balance: 'Υπόλοιπο',
    currency: 'Νόμισμα',
    points: 'Πόντοι που κερδίσατε',
    pointsSpent: 'Πόντοι που εξαργυρώσατε',
    pointsShort: 'Πόντοι',
    state: 'Κατάσταση',
    reference: 'Κωδικός αναφοράς',
    card: 'Κάρτα',
    kinds: {
      PURCHASE: 'Αγορά',
      CASH: 'Ανάληψη μετρητών',
      REFUND: 'Επιστροφή χρημάτων',
      PREAUTHORISATION: 'Δέσμευση ποσού',
      DEPOSIT: 'Κατάθεση',
      DISPUTE_CREDIT: 'Πίστωση λόγω αμφισβήτησης',
      DISPUTE_RETURN: 'Αναστροφή πίστωσης αμφισβήτησης',
      OTHER: 'Διόρθωση',
    },
    states: {
      PENDING: 'σε εκκρεμότητα',
      POSTED: 'καταχωρίστηκε',
      VOIDED: 'ακυρωμένη',
      EXPIRED: 'έληξε',
      DECLINED: 'απορρίφθηκε',
    },
  },
  uk: {
    title: 'Виписка з рахунку',
    account: 'Рахунок',
    month: 'Місяць',
    openingBalance: 'Вхідний залишок',
    closingBalance: 'Вихідний залишок',
    booked: 'Проведені операції',
    notBooked: 'Не проведено цього місяця',
    nothing: 'Немає.',
    page: 'Сторінка {page} з {pages}',
    times: 'Дати й час за UTC.',
    bookedOn: 'Проведено',
    paidOn: 'Оплачено',
    description: 'Опис',
    kind: 'Вид',
    paidWith: 'Чим',
    lastFour: 'Останні цифри',
    amount: 'Сума',
    bookedAmount: 'Проведена сума',
    balance: 'Залишок',
    currency: 'Валюта',
    points: 'Нараховано балів',
    pointsSpent: 'Витрачено балів',
    pointsShort: 'Бали',
    state: 'Стан',
    reference: 'Номер операції',
    card: 'Картка',
    kinds: {
      PURCHASE: 'Покупка',
      CASH: 'Готівка',
      REFUND: 'Повернення коштів',
      PREAUTHORISATION: 'Блокування суми',
      DEPOSIT: 'Зарахування',
      DISPUTE_CREDIT: 'Зараховано на час оскарження',
      DISPUTE_RETURN: 'Зараховане на час оскарження знято',
      OTHER: 'Виправлення',
    },
    states: {
      PENDING: 'очікує',
      POSTED: 'проведено',
      VOIDED: 'скасовано',
      EXPIRED: 'термін минув',
      DECLINED: 'відхилено',
    },
  },
};

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', el: 'el-GR', uk: 'uk-UA' };

const MINUS = '\u2212';

/** `1.234,50` as the language writes it, without the currency. */
export function localAmount(money: Money, language: Language): string {
  const { exponent } = CURRENCIES[money.currency];
  const format = new Intl.NumberFormat(LOCALES[language], {
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    useGrouping: 'always',
  });
  const text = format.format(decimal(money) as Intl.StringNumericLiteral);
  return text.replace('-', MINUS);
}

/** `15.01.26`, in UTC. */
export function localDay(atMs: number): string {
  const [year = '', month = '', day = ''] = new Date(atMs).toISOString().slice(0, 10).split('-');
  return `${day}.${month}.${year.slice(-2)}`;
}

/** `January 2026`, of a month like `2026-01`. */
export function localMonth(month: string, language: Language): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(Date.parse(`${month}-01T00:00:00Z`));
}

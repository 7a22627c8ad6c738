/**
 * What customers are told of each payment and of each step of a dispute, in words: the outcome, the
 * amount, the merchant, what it was paid with, and what to do if it was not they.
 */
import { type Money, spellMoney } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import {
  cardholderText,
  isRefusalCode,
  type Language,
  type RefusalCode,
} from '@armilla/kit/refusal';
import { safeDeviceName } from './device-name.ts';
import { plainLine } from './plain-line.ts';
import type { PaymentKind } from './statement-text.ts';

export type NoticeTopic =
  | 'PAYMENT'
  | 'DISPUTE_OPENED'
  | 'DISPUTE_ACCEPTED'
  | 'DISPUTE_REFUSED'
  | 'DISPUTE_WITHDRAWN';

export interface NoticedPayment {
  readonly kind: PaymentKind;
  readonly outcome: 'APPROVED' | 'DECLINED' | 'REVERSED';
  /** Catalogue code of a decline. */
  readonly reason: string | undefined;
  readonly amount: Money;
  readonly merchantName: string;
  /** Absent for plastic. */
  readonly deviceName: string | undefined;
  readonly lastFour: string;
}

export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
}

type Sentence =
  | Exclude<NoticeTopic, 'PAYMENT'>
  | 'DECLINED'
  | 'REVERSED'
  | `APPROVED_${PaymentKind}`;
type Texts = Readonly<Record<Sentence, NoticeWords>>;

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    APPROVED_PURCHASE: {
      subject: '{amount} paid at {merchant}',
      text: '{amount} paid at {merchant} with {payer}. Not you? Freeze the card on this page and say “I don’t recognise this”, or call {call}.',
    },
    APPROVED_CASH: {
      subject: '{amount} withdrawn at {merchant}',
      text: '{amount} in cash at {merchant} with {payer}. Not you? Freeze the card on this page at once and call {call}.',
    },
    APPROVED_REFUND: {
      subject: '{amount} back from {merchant}',
      text: '{merchant} gives {amount} back to {payer}. It is on the account when the shop’s bank has sent it.',
    },
    APPROVED_PREAUTHORISATION: {
      subject: '{amount} held for {merchant}',
      text: '{amount} held for {merchant} with {payer}; the final amount follows. Not you? Freeze the card on this page and say “I don’t recognise this”, or call {call}.',
    },
    DECLINED: {
      subject: 'Not paid: {amount} at {merchant}',
      text: '{amount} at {merchant} with {payer} was declined. {reason} Not you? Freeze the card on this page or call {call}.',
    },
    REVERSED: {
      subject: '{amount} at {merchant} taken back',
      text: '{amount} at {merchant} with {payer} was taken back; nothing is charged for it.',
    },
    DISPUTE_OPENED: {
      subject: 'We look into {amount} at {merchant}',
      text: 'You do not recognise {amount} at {merchant} with {payer}. We look into it and write to you. Credited meanwhile: {credited}. Questions: {call}.',
    },
    DISPUTE_ACCEPTED: {
      subject: 'You get {credited} back',
      text: 'Your case about {amount} at {merchant} is decided for you: {credited} stays on your account, and the points of the payment go.',
    },
    DISPUTE_REFUSED: {
      subject: 'Your case about {amount} at {merchant} is closed',
      text: 'Your case about {amount} at {merchant} is decided: the payment stands, and what was credited for the time being was taken back. Questions: {call}.',
    },
    DISPUTE_WITHDRAWN: {
      subject: 'You withdrew your case about {amount} at {merchant}',
      text: 'You withdrew your case about {amount} at {merchant}; what was credited for the time being was taken back. Not you? Call {call} at once.',
    },
  },
  el: {
    APPROVED_PURCHASE: {
      subject: 'Πληρωμή {amount}: {merchant}',
      text: 'Πληρώσατε {amount} στο {merchant} με {payer}. Δεν ήσασταν εσείς; Παγώστε την κάρτα σε αυτή τη σελίδα και πατήστε «Δεν την αναγνωρίζω», ή καλέστε {call}.',
    },
    APPROVED_CASH: {
      subject: 'Ανάληψη {amount}: {merchant}',
      text: 'Ανάληψη μετρητών {amount} στο {merchant} με {payer}. Δεν ήσασταν εσείς; Παγώστε αμέσως την κάρτα σε αυτή τη σελίδα και καλέστε {call}.',
    },
    APPROVED_REFUND: {
      subject: 'Επιστροφή {amount}: {merchant}',
      text: 'Το {merchant} επιστρέφει {amount} σε {payer}. Θα μπει στον λογαριασμό όταν το στείλει η τράπεζα του καταστήματος.',
    },
    APPROVED_PREAUTHORISATION: {
      subject: 'Δέσμευση {amount}: {merchant}',
      text: 'Δεσμεύτηκαν {amount} για το {merchant} με {payer}· το τελικό ποσό ακολουθεί. Δεν ήσασταν εσείς; Παγώστε την κάρτα σε αυτή τη σελίδα και πατήστε «Δεν την αναγνωρίζω», ή καλέστε {call}.',
    },
    DECLINED: {
      subject: 'Δεν πληρώθηκαν {amount}: {merchant}',
      text: 'Η πληρωμή {amount} στο {merchant} με {payer} απορρίφθηκε. {reason} Δεν ήσασταν εσείς; Παγώστε την κάρτα σε αυτή τη σελίδα ή καλέστε {call}.',
    },
    REVERSED: {
      subject: 'Ακύρωση {amount}: {merchant}',
      text: 'Η πληρωμή {amount} στο {merchant} με {payer} ακυρώθηκε· δεν χρεώνεστε γι’ αυτήν.',
    },
    DISPUTE_OPENED: {
      subject: 'Εξετάζουμε την πληρωμή {amount}: {merchant}',
      text: 'Δεν αναγνωρίζετε την πληρωμή {amount} στο {merchant} με {payer}. Την εξετάζουμε και θα σας γράψουμε. Πιστώθηκαν στο μεταξύ: {credited}. Απορίες: {call}.',
    },
    DISPUTE_ACCEPTED: {
      subject: 'Σας επιστρέφονται {credited}',
      text: 'Η υπόθεσή σας για {amount} στο {merchant} έκλεισε υπέρ σας: {credited} μένουν στον λογαριασμό σας και οι πόντοι της πληρωμής αφαιρούνται.',
    },
    DISPUTE_REFUSED: {
      subject: 'Η υπόθεσή σας για {amount} έκλεισε: {merchant}',
      text: 'Η υπόθεσή σας για {amount} στο {merchant} έκλεισε: η πληρωμή ισχύει και η προσωρινή πίστωση αφαιρέθηκε. Απορίες: {call}.',
    },
    DISPUTE_WITHDRAWN: {
      subject: 'Αποσύρατε την υπόθεση για {amount}: {merchant}',
      text: 'Αποσύρατε την υπόθεση για {amount} στο {merchant}· η προσωρινή πίστωση αφαιρέθηκε. Δεν ήσασταν εσείς; Καλέστε αμέσως {call}.',
    },
  },
  uk: {
    APPROVED_PURCHASE: {
      subject: 'Оплата {amount}: {merchant}',
      text: 'Сплачено {amount} у {merchant}, {payer}. Це не ви? Заморозьте картку на цій сторінці й натисніть «Не впізнаю», або телефонуйте {call}.',
    },
    APPROVED_CASH: {
      subject: 'Готівка {amount}: {merchant}',
      text: 'Знято готівкою {amount} у {merchant}, {payer}. Це не ви? Негайно заморозьте картку на цій сторінці й телефонуйте {call}.',
    },
    APPROVED_REFUND: {
      subject: 'Повернення {amount}: {merchant}',
      text: '{merchant} повертає {amount}, {payer}. Кошти будуть на рахунку, коли їх надішле банк крамниці.',
    },
    APPROVED_PREAUTHORISATION: {
      subject: 'Заблоковано {amount}: {merchant}',
      text: 'Заблоковано {amount} для {merchant}, {payer}; остаточна сума буде згодом. Це не ви? Заморозьте картку на цій сторінці й натисніть «Не впізнаю», або телефонуйте {call}.',
    },
    DECLINED: {
      subject: 'Не сплачено {amount}: {merchant}',
      text: 'Оплату {amount} у {merchant}, {payer}, відхилено. {reason} Це не ви? Заморозьте картку на цій сторінці або телефонуйте {call}.',
    },
    REVERSED: {
      subject: 'Скасовано {amount}: {merchant}',
      text: 'Оплату {amount} у {merchant}, {payer}, скасовано; кошти за неї не списуються.',
    },
    DISPUTE_OPENED: {
      subject: 'Розглядаємо оплату {amount}: {merchant}',
      text: 'Ви не впізнаєте оплату {amount} у {merchant}, {payer}. Ми розглядаємо її й напишемо вам. Тимчасово зараховано: {credited}. Питання: {call}.',
    },
    DISPUTE_ACCEPTED: {
      subject: 'Вам повернено {credited}',
      text: 'Справу про {amount} у {merchant} вирішено на вашу користь: {credited} залишаються на рахунку, бали за оплату знято.',
    },
    DISPUTE_REFUSED: {
      subject: 'Справу про {amount} закрито: {merchant}',
      text: 'Справу про {amount} у {merchant} вирішено: оплата чинна, тимчасово зараховане знято. Питання: {call}.',
    },
    DISPUTE_WITHDRAWN: {
      subject: 'Ви відкликали справу про {amount}: {merchant}',
      text: 'Ви відкликали справу про {amount} у {merchant}; тимчасово зараховане знято. Це не ви? Негайно телефонуйте {call}.',
    },
  },
};

/** `My band (*4321)`, or the card by its last four digits. */
const PLASTIC: Readonly<Record<Language, string>> = {
  en: 'card *{four}',
  el: 'την κάρτα *{four}',
  uk: 'картка *{four}',
};

/** The words of a notice. `creditedMinor` is what a case has put on the account. */
export function tapNoticeText(
  programme: BankProgramme,
  language: Language,
  topic: NoticeTopic,
  payment: NoticedPayment,
  creditedMinor = 0,
): NoticeWords {
  const { amount, reason, lastFour, deviceName } = payment;
  const why = reason !== undefined && isRefusalCode(reason) ? cardholderText(reason, language) : '';
  const plastic = PLASTIC[language].replace('{four}', lastFour);
  const values: Readonly<Record<string, string>> = {
    amount: spellMoney(amount),
    credited: spellMoney({ ...amount, amountMinor: creditedMinor }),
    merchant: plainLine(payment.merchantName) || '?',
    payer: deviceName === undefined ? plastic : `${safeDeviceName(deviceName)} (*${lastFour})`,
    reason: why,
    call: programme.callCentre,
  };
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { subject, text } = TEXTS[language][sentenceOf(topic, payment)];
  return { subject: fill(subject), text: fill(text).replace(/ {2,}/g, ' ') };
}

function sentenceOf(topic: NoticeTopic, { outcome, kind }: NoticedPayment): Sentence {
  if (topic !== 'PAYMENT') return topic;
  return outcome === 'APPROVED' ? `APPROVED_${kind}` : outcome;
}

/** What a bank says in: the language it is asked in where it speaks that, else its first. */
export function bankLanguage(programme: BankProgramme, asked?: Language): Language {
  if (asked !== undefined && programme.languages.includes(asked)) return asked;
  return programme.languages[0] ?? 'en';
}

/**
 * Declines that a customer is written to about, since somebody else may be trying their card: it
 * was stopped, is over, or its PIN was guessed at. Whoever stands at the till sees the others.
 */
const ALARMING: ReadonlySet<RefusalCode> = new Set([
  'CARD_NOT_USABLE',
  'CARD_EXPIRED',
  'PIN_BLOCKED',
]);

export function isAlarming(reason: string | undefined): boolean {
  return reason !== undefined && isRefusalCode(reason) && ALARMING.has(reason);
}

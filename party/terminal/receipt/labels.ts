/** The words on a receipt, in each language. */
import type { Language } from '@armilla/kit/refusal';
import type { Verification } from '../decide/kernel/vocabulary.ts';
import type {
  Receipt,
  ReceiptApproval,
  ReceiptKind,
  ReceiptReason,
  ReceiptResult,
} from './receipt.ts';

export interface ReceiptLabels {
  readonly kind: Readonly<Record<ReceiptKind, string>>;
  readonly approval: Readonly<Record<ReceiptApproval, string>>;
  readonly contactless: string;
  readonly terminal: string;
  readonly merchant: string;
  readonly date: string;
  readonly amount: string;
  readonly application: string;
  readonly account: Readonly<Record<Receipt['account'], string>>;
  readonly par: string;
  readonly cryptogram: string;
  readonly authorisation: string;
  readonly responseCode: string;
  readonly stan: string;
  readonly rrn: string;
  readonly refundOf: string;
  readonly leftToPay: string;
  readonly pointsSpent: string;
  readonly byPoints: string;
  readonly pointsEarned: string;
  readonly result: Readonly<Record<ReceiptResult, string>>;
  readonly reason: Readonly<Record<ReceiptReason, string>>;
  readonly verification: Readonly<Record<Verification, string>>;
  readonly signHere: string;
  readonly testTerminal: string;
}

export const LABELS: Readonly<Record<Language, ReceiptLabels>> = {
  en: {
    kind: {
      SALE: 'SALE',
      REFUND: 'REFUND',
      CASH: 'CASH WITHDRAWAL',
      PREAUTHORISATION: 'PRE-AUTHORISATION',
    },
    approval: { ONLINE: '', OFFLINE: 'Approved offline' },
    contactless: 'Contactless',
    terminal: 'Terminal',
    merchant: 'Merchant',
    date: 'Date',
    amount: 'AMOUNT',
    application: 'Application',
    account: { TOKEN: 'Digital account number', CARD: 'Card number' },
    par: 'PAR',
    cryptogram: 'Cryptogram',
    authorisation: 'Authorisation code',
    responseCode: 'Response code',
    stan: 'STAN',
    rrn: 'Reference',
    refundOf: 'Refund of',
    leftToPay: 'STILL TO PAY',
    pointsSpent: 'Points spent',
    byPoints: 'of it paid with points',
    pointsEarned: 'Points earned',
    result: { APPROVED: 'APPROVED', DECLINED: 'DECLINED', NOT_COMPLETED: 'NOT COMPLETED' },
    reason: {
      DECLINED: 'Declined by the bank',
      INSUFFICIENT_FUNDS: 'Insufficient funds',
      EXPIRED: 'The card has expired',
      NOT_PERMITTED: 'Not permitted with this card',
      LIMIT: 'Over a limit of the card',
      VERIFY_ON_DEVICE: 'Verify on the device and tap again',
      WRONG_PIN: 'Wrong PIN',
      PIN_BLOCKED: 'Too many wrong PINs',
      TRY_LATER: 'The bank cannot be reached: try later',
      CARD_REFUSED: 'Refused by the card',
      TERMINAL_REFUSED: 'Not permitted at this terminal',
      CARD_NOT_ACCEPTED: 'Try another card',
      USE_CHIP: 'Insert or swipe the card',
      TAP_AGAIN: 'Present the card again',
      PIN_NOT_ENTERED: 'No PIN was entered',
      NO_ANSWER: 'No answer: nothing was charged',
    },
    verification: {
      NONE: 'No verification required',
      SIGNATURE: 'Verified by signature',
      ONLINE_PIN: 'Verified by PIN',
      ON_DEVICE: 'Verified on device',
      NOT_APPLICABLE: '',
    },
    signHere: 'Signature',
    testTerminal: 'Test terminal. Kernel not certified.',
  },
  el: {
    kind: {
      SALE: 'ΑΓΟΡΑ',
      REFUND: 'ΕΠΙΣΤΡΟΦΗ',
      CASH: 'ΑΝΑΛΗΨΗ',
      PREAUTHORISATION: 'ΠΡΟΕΓΚΡΙΣΗ',
    },
    approval: { ONLINE: '', OFFLINE: 'Έγκριση εκτός σύνδεσης' },
    contactless: 'Ανέπαφα',
    terminal: 'Τερματικό',
    merchant: 'Έμπορος',
    date: 'Ημερομηνία',
    amount: 'ΠΟΣΟ',
    application: 'Εφαρμογή',
    account: { TOKEN: 'Ψηφιακός αριθμός', CARD: 'Αριθμός κάρτας' },
    par: 'PAR',
    cryptogram: 'Κρυπτόγραμμα',
    authorisation: 'Κωδικός έγκρισης',
    responseCode: 'Κωδικός απάντησης',
    stan: 'STAN',
    rrn: 'Αναφορά',
    refundOf: 'Επιστροφή της',
    leftToPay: 'ΥΠΟΛΟΙΠΟ',
    pointsSpent: 'Πόντοι που εξαργυρώθηκαν',
    byPoints: 'πληρώθηκε με πόντους',
    pointsEarned: 'Πόντοι από την αγορά',
    result: { APPROVED: 'ΕΓΚΡΙΘΗΚΕ', DECLINED: 'ΑΠΟΡΡΙΦΘΗΚΕ', NOT_COMPLETED: 'ΔΕΝ ΟΛΟΚΛΗΡΩΘΗΚΕ' },
    reason: {
      DECLINED: 'Η τράπεζα δεν ενέκρινε',
      INSUFFICIENT_FUNDS: 'Ανεπαρκές υπόλοιπο',
      EXPIRED: 'Η κάρτα έχει λήξει',
      NOT_PERMITTED: 'Δεν επιτρέπεται με αυτή την κάρτα',
      LIMIT: 'Υπέρβαση ορίου της κάρτας',
      VERIFY_ON_DEVICE: 'Ξεκλειδώστε τη συσκευή, ξαναδοκιμάστε',
      WRONG_PIN: 'Λάθος PIN',
      PIN_BLOCKED: 'Πάρα πολλά λάθος PIN',
      TRY_LATER: 'Η τράπεζα δεν απαντά: αργότερα',
      CARD_REFUSED: 'Η κάρτα αρνήθηκε',
      TERMINAL_REFUSED: 'Δεν επιτρέπεται σε αυτό το τερματικό',
      CARD_NOT_ACCEPTED: 'Δοκιμάστε άλλη κάρτα',
      USE_CHIP: 'Εισαγάγετε ή σύρετε την κάρτα',
      TAP_AGAIN: 'Πλησιάστε ξανά την κάρτα',
      PIN_NOT_ENTERED: 'Δεν δόθηκε PIN',
      NO_ANSWER: 'Καμία απάντηση: δεν χρεώθηκε',
    },
    verification: {
      NONE: 'Χωρίς ταυτοποίηση',
      SIGNATURE: 'Με υπογραφή',
      ONLINE_PIN: 'Με PIN',
      ON_DEVICE: 'Ταυτοποίηση στη συσκευή',
      NOT_APPLICABLE: '',
    },
    signHere: 'Υπογραφή',
    testTerminal: 'Δοκιμαστικό, μη πιστοποιημένο τερματικό',
  },
  uk: {
    kind: {
      SALE: 'ОПЛАТА',
      REFUND: 'ПОВЕРНЕННЯ',
      CASH: 'ВИДАЧА ГОТІВКИ',
      PREAUTHORISATION: 'ПОПЕРЕДНЯ АВТОРИЗАЦІЯ',
    },
    approval: { ONLINE: '', OFFLINE: 'Схвалено офлайн' },
    contactless: 'Безконтактно',
    terminal: 'Термінал',
    merchant: 'Торговець',
    date: 'Дата',
    amount: 'СУМА',
    application: 'Застосунок',
    account: { TOKEN: 'Цифровий номер', CARD: 'Номер картки' },
    par: 'PAR',
    cryptogram: 'Криптограма',
    authorisation: 'Код авторизації',
    responseCode: 'Код відповіді',
    stan: 'STAN',
    rrn: 'Номер операції',
    refundOf: 'Повернення за',
    leftToPay: 'ЗАЛИШИЛОСЬ СПЛАТИТИ',
    pointsSpent: 'Списано балів',
    byPoints: 'з них балами',
    pointsEarned: 'Нараховано балів',
    result: { APPROVED: 'СХВАЛЕНО', DECLINED: 'ВІДХИЛЕНО', NOT_COMPLETED: 'НЕ ЗАВЕРШЕНО' },
    reason: {
      DECLINED: 'Банк відхилив',
      INSUFFICIENT_FUNDS: 'Недостатньо коштів',
      EXPIRED: 'Строк дії картки минув',
      NOT_PERMITTED: 'Не дозволено для цієї картки',
      LIMIT: 'Перевищено ліміт картки',
      VERIFY_ON_DEVICE: 'Розблокуйте пристрій і повторіть',
      WRONG_PIN: 'Хибний PIN',
      PIN_BLOCKED: 'Забагато хибних PIN',
      TRY_LATER: 'Банк недоступний: спробуйте пізніше',
      CARD_REFUSED: 'Картка відмовила',
      TERMINAL_REFUSED: 'Не дозволено на цьому терміналі',
      CARD_NOT_ACCEPTED: 'Спробуйте іншу картку',
      USE_CHIP: 'Вставте картку',
      TAP_AGAIN: 'Прикладіть картку ще раз',
      PIN_NOT_ENTERED: 'PIN не введено',
      NO_ANSWER: 'Немає відповіді: кошти не списано',
    },
    verification: {
      NONE: 'Без підтвердження',
      SIGNATURE: 'Підтверджено підписом',
      ONLINE_PIN: 'Підтверджено PIN',
      ON_DEVICE: 'Підтверджено на пристрої',
      NOT_APPLICABLE: '',
    },
    signHere: 'Підпис',
    testTerminal: 'Тестовий термінал, не сертифікований',
  },
};

/**
 * What customers are told of their wearables, whether they did it themselves or not: on a channel
 * that has been theirs for a while, so that whoever changed it last week does not hear instead.
 */
import type { BankProgramme } from '@armilla/kit/programme';
import type { Language } from '@armilla/kit/refusal';
import { safeDeviceName } from './device-name.ts';

export type Notice = 'ADDED' | 'SUSPENDED' | 'RESUMED' | 'REMOVED' | 'ABANDONED';

export interface NoticeFacts {
  readonly panLastFour: string;
  readonly deviceName: string;
}

export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
}

type Texts = Readonly<Record<Notice, NoticeWords>>;

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    ADDED: {
      subject: 'Card *{card} was added to {device}',
      text: '{bank}: card *{card} now pays with {device}. Not you? Call {call} at once.',
    },
    SUSPENDED: {
      subject: 'Card *{card} is stopped on {device}',
      text: '{bank}: card *{card} is stopped on {device}. Not you? Call {call}.',
    },
    RESUMED: {
      subject: 'Card *{card} pays again with {device}',
      text: '{bank}: card *{card} pays again with {device}. Not you? Call {call} at once.',
    },
    REMOVED: {
      subject: 'Card *{card} was removed from {device}',
      text: '{bank}: card *{card} was removed from {device}. The plastic card is as it was. Questions: {call}.',
    },
    ABANDONED: {
      subject: 'Card *{card} is not on {device} yet',
      text: '{bank}: adding card *{card} to {device} was not finished. Open the app to go on, or remove it there. Not you? Call {call}.',
    },
  },
  el: {
    ADDED: {
      subject: 'Η κάρτα *{card} προστέθηκε σε {device}',
      text: '{bank}: η κάρτα *{card} πληρώνει πλέον με {device}. Δεν ήσασταν εσείς; Καλέστε αμέσως {call}.',
    },
    SUSPENDED: {
      subject: 'Η κάρτα *{card} ανεστάλη σε {device}',
      text: '{bank}: η κάρτα *{card} ανεστάλη σε {device}. Δεν ήσασταν εσείς; Καλέστε {call}.',
    },
    RESUMED: {
      subject: 'Η κάρτα *{card} πληρώνει ξανά με {device}',
      text: '{bank}: η κάρτα *{card} πληρώνει ξανά με {device}. Δεν ήσασταν εσείς; Καλέστε αμέσως {call}.',
    },
    REMOVED: {
      subject: 'Η κάρτα *{card} αφαιρέθηκε από {device}',
      text: '{bank}: η κάρτα *{card} αφαιρέθηκε από {device}. Η πλαστική κάρτα μένει όπως ήταν. Απορίες: {call}.',
    },
    ABANDONED: {
      subject: 'Η κάρτα *{card} δεν είναι ακόμη σε {device}',
      text: '{bank}: η προσθήκη της κάρτας *{card} σε {device} δεν ολοκληρώθηκε. Συνεχίστε ή ακυρώστε την στην εφαρμογή. Δεν ήσασταν εσείς; Καλέστε {call}.',
    },
  },
  uk: {
    ADDED: {
      subject: 'Картку *{card} додано до {device}',
      text: '{bank}: карткою *{card} тепер можна платити з {device}. Це не ви? Негайно телефонуйте {call}.',
    },
    SUSPENDED: {
      subject: 'Картку *{card} зупинено на {device}',
      text: '{bank}: картку *{card} зупинено на {device}. Це не ви? Телефонуйте {call}.',
    },
    RESUMED: {
      subject: 'Картка *{card} знову платить з {device}',
      text: '{bank}: карткою *{card} знову можна платити з {device}. Це не ви? Негайно телефонуйте {call}.',
    },
    REMOVED: {
      subject: 'Картку *{card} вилучено з {device}',
      text: '{bank}: картку *{card} вилучено з {device}. Пластикова картка діє, як і раніше. Питання: {call}.',
    },
    ABANDONED: {
      subject: 'Картки *{card} ще немає на {device}',
      text: '{bank}: додавання картки *{card} до {device} не завершено. Продовжте або скасуйте його в застосунку. Це не ви? Телефонуйте {call}.',
    },
  },
};

/** In the first language of the bank, which is its customers'. */
export function noticeText(
  programme: BankProgramme,
  notice: Notice,
  facts: NoticeFacts,
): NoticeWords & { readonly language: Language } {
  const language = programme.languages[0] ?? 'en';
  const values: Readonly<Record<string, string>> = {
    bank: programme.name,
    card: facts.panLastFour,
    device: safeDeviceName(facts.deviceName),
    call: programme.callCentre,
  };
  const fill = (template: string) =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const { subject, text } = TEXTS[language][notice];
  return { language, subject: fill(subject), text: fill(text) };
}

/** What a change of a token means to its holder; `null` is nothing to write about. */
export function noticeOf(
  event: string,
  before: string | undefined,
  after: string,
): Exclude<Notice, 'ABANDONED'> | null {
  if (event === 'ACTIVATED') return before === 'ACTIVE' ? null : 'ADDED';
  if (event === 'SUSPENDED') return after === 'SUSPENDED' && before !== after ? 'SUSPENDED' : null;
  if (event === 'RESUMED') return after === 'ACTIVE' ? 'RESUMED' : null;
  // A token that never paid goes without a word: its holder gave up, or was refused.
  const paid = before === 'ACTIVE' || before === 'SUSPENDED';
  return event === 'DEACTIVATED' && paid ? 'REMOVED' : null;
}

/** Unchanged for as long as the field calls a change recent (20 days). */
const TENURED_MS = 20 * 86_400_000;

export interface Contacts {
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly mobileChangedAtMs: number | undefined;
  readonly emailChangedAtMs: number | undefined;
}

/**
 * Where a notice goes: by e-mail, since codes mostly go by SMS and whoever holds the phone has seen
 * those; by SMS where no address is tenured; by all there is where nothing is.
 */
export function noticeChannels(contacts: Contacts, nowMs: number): readonly ('EMAIL' | 'SMS')[] {
  const { mobile, email, mobileChangedAtMs, emailChangedAtMs } = contacts;
  const tenured = (changedAtMs: number | undefined) =>
    changedAtMs === undefined || nowMs - changedAtMs >= TENURED_MS;
  if (email !== undefined && tenured(emailChangedAtMs)) return ['EMAIL'];
  if (mobile !== undefined && tenured(mobileChangedAtMs)) return ['SMS'];
  return [
    ...(email === undefined ? [] : (['EMAIL'] as const)),
    ...(mobile === undefined ? [] : (['SMS'] as const)),
  ];
}

/**
 * Help: a cardholder's questions, answered from the rules of the service and of a bank. The texts
 * are data (`programme/help/`); what they say of a bank comes from its programme, and a value that
 * a programme marks as assumed is not there for any text to claim.
 */
import { z } from 'zod';
import { type HelpFacts, helpFacts } from './help-facts.ts';
import type { BankProgramme, ServiceProgramme } from './programme.ts';
import type { Language } from './refusal.ts';

/** Where an answer leads: screens of the companion app, and of the bank's own pages. */
export const HELP_SCREENS = [
  'pair',
  'add-card',
  'enrolment',
  'cards',
  'card',
  'history',
  'order',
  'passcode',
  'account',
  'wearable',
  'lost',
  'move',
] as const;

/** How lists and amounts are written. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', el: 'el-GR', uk: 'uk-UA' };

/** In the order of a help page. */
export const HELP_SECTIONS = ['START', 'ADDING', 'PAYING', 'CARDS', 'PROTECTION'] as const;

const paragraph = z.object({
  /** Names of facts that must all hold, with spaces between; `!` before one that must not. */
  if: z.string().optional(),
  say: z.string().trim().min(1),
});

/** The questions and answers of one language. */
export const helpTexts = z.object({
  language: z.enum(['en', 'el', 'uk']),
  sections: z.record(z.enum(HELP_SECTIONS), z.string()),
  /** What a kind of card is called, before the network's name. */
  kinds: z.object({ DEBIT: z.string(), CREDIT: z.string(), PREPAID: z.string() }),
  entries: z
    .array(
      z.object({
        id: z.string().regex(/^[a-z-]+$/),
        section: z.enum(HELP_SECTIONS),
        screen: z.enum(HELP_SCREENS).optional(),
        question: z.string().trim().min(1),
        answer: z.array(paragraph).min(1),
      }),
    )
    .min(1),
});

export type HelpTexts = z.infer<typeof helpTexts>;
export type HelpBook = Readonly<Partial<Record<Language, HelpTexts>>>;

export interface HelpEntry {
  readonly id: string;
  readonly section: (typeof HELP_SECTIONS)[number];
  readonly sectionTitle: string;
  readonly question: string;
  /** Paragraphs, one a line. */
  readonly answer: string;
  /** A screen where it can be done. */
  readonly action?: (typeof HELP_SCREENS)[number];
}

/**
 * Every question with this bank's answer, in the order of a help page. A language that the bank
 * does not write gives way to English, or else to its first.
 */
export function helpOf(
  book: HelpBook,
  service: ServiceProgramme,
  bank: BankProgramme,
  language: Language,
): readonly HelpEntry[] {
  const texts = book[spokenBy(bank, language)];
  if (texts === undefined) return [];
  const facts = helpFacts(service, bank, texts.kinds);
  const write = (text: string) => written(text, facts, texts.language);
  return texts.entries.map(({ id, section, screen, question, answer }) => ({
    id,
    section,
    sectionTitle: texts.sections[section],
    question: write(question),
    answer: answer
      .filter((part) => holds(part.if, facts))
      .map(({ say }) => write(say))
      .join('\n'),
    ...(screen && { action: screen }),
  }));
}

function spokenBy({ languages }: BankProgramme, wanted: Language): Language {
  if (languages.includes(wanted)) return wanted;
  return languages.find((language) => language === 'en') ?? languages[0] ?? 'en';
}

function holds(condition: string | undefined, { truths }: HelpFacts): boolean {
  return (condition ?? '')
    .split(' ')
    .filter((name) => name !== '')
    .every((name) => {
      const truth = truths[name.replace('!', '')];
      if (truth === undefined) throw new Error(`help: no fact ${name}`);
      return truth !== name.startsWith('!');
    });
}

/**
 * Fills a text in. `{name}` is a value; a list is joined with "and", `{name:or}` with "or";
 * `{name|card|cards}` is a number with the form that goes with it, in the order one, (few,) many.
 */
function written(text: string, { values }: HelpFacts, language: Language): string {
  return text.replace(/\{(\w+)(:or)?((?:\|[^|{}]*)*)\}/g, (_, name: string, or, forms: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`help: no value ${name}`);
    if (typeof value === 'object' && 'amountMinor' in value) {
      return spelled(value, language);
    }
    if (typeof value === 'object') return listed(value, or !== undefined, language);
    if (forms === '') return String(value);
    return `${value} ${formOf(Number(value), forms.slice(1).split('|'), language)}`;
  });
}

function listed(items: readonly string[], or: boolean, language: Language): string {
  return new Intl.ListFormat(LOCALES[language], {
    type: or ? 'disjunction' : 'conjunction',
  }).format(items);
}

function formOf(value: number, forms: readonly string[], language: Language): string {
  const category = new Intl.PluralRules(language).select(value);
  const index = category === 'one' ? 0 : category === 'few' ? 1 : forms.length - 1;
  return forms[index] ?? '';
}

function spelled(
  { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string },
  language: Language,
): string {
  const format = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency });
  const { maximumFractionDigits = 2 } = format.resolvedOptions();
  return format.format(amountMinor / 10 ** maximumFractionDigits);
}

/** Entries that have every word of `text`, those with them in the question first. */
export function searchHelp(entries: readonly HelpEntry[], text: string): readonly HelpEntry[] {
  const words = plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [];
  const all = (where: string) => words.every((word) => plain(where).includes(word));
  const found = entries.filter(({ question, answer }) => all(`${question} ${answer}`));
  return [...found].sort((a, b) => Number(all(b.question)) - Number(all(a.question)));
}

/** Without case and accents, as people type when they search. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The words that carry an activation code: the programme's template in the language asked for. */
import type { BankProgramme } from '@armilla/kit/programme';
import type { Language } from '@armilla/kit/refusal';
import { safeDeviceName } from './device-name.ts';

export interface CodeToSend {
  readonly code: string;
  readonly panLastFour: string;
  readonly deviceName: string;
  readonly expiresAtMs: number;
  readonly language: Language;
}

/** English stands in for a language that the bank does not write. */
export function codeText(programme: BankProgramme, toSend: CodeToSend, nowMs: number): string {
  const template = programme.sms[toSend.language] ?? programme.sms.en;
  const values: Readonly<Record<string, string>> = {
    bank: programme.name,
    code: toSend.code,
    card: toSend.panLastFour,
    device: safeDeviceName(toSend.deviceName),
    minutes: String(Math.max(1, Math.round((toSend.expiresAtMs - nowMs) / 60_000))),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const SUBJECTS: Readonly<Record<Language, string>> = {
  en: 'Your code to add card *{card}',
  el: 'Ο κωδικός για την προσθήκη της κάρτας *{card}',
  uk: 'Код для додавання картки *{card}',
};

/** The subject says what it is about and never the code: subjects show on locked screens. */
export function codeSubject({ language, panLastFour }: CodeToSend): string {
  return SUBJECTS[language].replace('{card}', panLastFour);
}

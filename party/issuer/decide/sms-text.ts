/** The words of an activation code's SMS: the programme's template in the language asked for. */
import type { BankProgramme } from '@armilla/kit/programme';
import type { Language } from '@armilla/kit/refusal';

export interface CodeToSend {
  readonly code: string;
  readonly panLastFour: string;
  readonly deviceName: string;
  readonly expiresAtMs: number;
  readonly language: Language;
}

/** English stands in for a language that the bank does not write. */
export function smsText(programme: BankProgramme, toSend: CodeToSend, nowMs: number): string {
  const template = programme.sms[toSend.language] ?? programme.sms.en;
  const values: Readonly<Record<string, string>> = {
    bank: programme.name,
    code: toSend.code,
    card: toSend.panLastFour,
    device: toSend.deviceName,
    minutes: String(Math.max(1, Math.round((toSend.expiresAtMs - nowMs) / 60_000))),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

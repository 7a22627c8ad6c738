/** The questions of a bank under their headings, in the order of its help page. */

import type { Language } from '@armilla/kit/refusal';
import type { HelpEntry } from './entry.ts';

export interface Section {
  readonly section: HelpEntry['section'];
  readonly title: string;
  readonly entries: readonly HelpEntry[];
}

export function sectionsOf(entries: readonly HelpEntry[]): readonly Section[] {
  const sections = new Map<HelpEntry['section'], { title: string; entries: HelpEntry[] }>();
  for (const entry of entries) {
    const known = sections.get(entry.section) ?? { title: entry.sectionTitle, entries: [] };
    known.entries.push(entry);
    sections.set(entry.section, known);
  }
  return [...sections].map(([section, rest]) => ({ section, ...rest }));
}

/** Others of the same section, those that come after first. */
export function related(
  entries: readonly HelpEntry[],
  of: HelpEntry,
  most: number,
): readonly HelpEntry[] {
  const same = entries.filter(({ section }) => section === of.section);
  const at = same.findIndex(({ id }) => id === of.id);
  return [...same.slice(at + 1), ...same.slice(0, at)].slice(0, most);
}

/** The language a bank answers in: the reader's where it writes it, else English or its first. */
export function spokenBy(languages: readonly Language[], wanted: Language): Language {
  if (languages.includes(wanted)) return wanted;
  return languages.find((language) => language === 'en') ?? languages[0] ?? 'en';
}

/** The people of a test range's desk: one who helps and one who watches, and another of each. */
import type { BankProgramme } from '@armilla/kit/programme';

export interface TestAgent {
  readonly login: string;
  readonly name: string;
  readonly role: 'agent' | 'supervisor';
}

const NAMES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  GR: ['Ελένη Αντωνίου', 'Γιώργος Δήμου', 'Κατερίνα Νικολάου', 'Πέτρος Λάμπρου'],
  UA: ['Олена Мельник', 'Андрій Коваль', 'Ірина Бойко', 'Тарас Лисенко'],
};
const ELSEWHERE = ['Helen Baker', 'George Dean', 'Kate Nichols', 'Peter Lamb'] as const;

export function testAgents(programme: BankProgramme): readonly TestAgent[] {
  const [first, second, third, fourth] = NAMES[programme.country.alpha2] ?? ELSEWHERE;
  return [
    { login: 'agent', name: first, role: 'agent' },
    { login: 'agent-2', name: second, role: 'agent' },
    { login: 'supervisor', name: third, role: 'supervisor' },
    { login: 'supervisor-2', name: fourth, role: 'supervisor' },
  ];
}

/**
 * The one catalogue of refusals: code → HTTP status, and what to tell cardholder, agent and
 * engineer. A party returns a code; nobody words a refusal anywhere else.
 */
import { ADDING } from './catalogue/adding.ts';
import { DESK } from './catalogue/desk.ts';
import type { Entry } from './catalogue/entry.ts';
import { MANAGING } from './catalogue/managing.ts';
import { OUTSIDE } from './catalogue/outside.ts';
import { PAYING } from './catalogue/paying.ts';
import { PEOPLE } from './catalogue/people.ts';
import { REQUEST } from './catalogue/request.ts';

export const CATALOGUE = {
  ...REQUEST,
  ...PEOPLE,
  ...ADDING,
  ...MANAGING,
  ...DESK,
  ...PAYING,
  ...OUTSIDE,
} as const satisfies Record<string, Entry>;

export type RefusalCode = keyof typeof CATALOGUE;

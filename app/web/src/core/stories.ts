/** What each card of a test range is good for, by the names its words have. */
import type { Plastic } from './state.ts';

const STORIES = [
  'approve',
  'not-activated',
  'credit',
  'prepaid',
  'visa-not-eligible',
  'insufficient-funds',
  'blocked',
  'expired',
  'replaced',
  'replacement',
  'lost-sms',
  'green',
  'yellow',
  'orange',
  'red',
  'slow-issuer',
] as const;

export type Story = (typeof STORIES)[number];

export function storyOf({ story }: Plastic): Story {
  return STORIES.find((known) => known === story) ?? 'approve';
}

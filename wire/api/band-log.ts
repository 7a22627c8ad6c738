/** What a wearable's chip remembers of a tap. */
import { z } from 'zod';
import * as s from './shapes.ts';

/** An entry of the band's own log: presented or refused by the card, the bank's word unknown. */
export const bandLogEntry = z.object({
  atc: z.number().int().min(0).max(65535),
  dpanLastFour: s.lastFour,
  cryptogram: z.enum(['ARQC', 'TC', 'AAC']),
  amount: s.money.nullable(),
  at: s.instant,
});

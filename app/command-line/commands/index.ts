/** The commands, in the order in which a newcomer meets them. */
import type { Command } from '../command.ts';
import { bench } from './bench.ts';
import { card } from './card.ts';
import { decode } from './decode.ts';
import { doctor } from './doctor.ts';
import { encode } from './encode.ts';
import { host } from './host.ts';
import { hostCheck } from './host-check.ts';
import { programme } from './programme.ts';
import { reconcile } from './reconcile.ts';
import { simulate } from './simulate.ts';
import { start } from './start.ts';
import { tap } from './tap.ts';
import { tear } from './tear.ts';
import { tour } from './tour.ts';

export const COMMANDS: readonly Command[] = [
  start,
  tour,
  card,
  tap,
  tear,
  simulate,
  decode,
  encode,
  host,
  hostCheck,
  reconcile,
  programme,
  doctor,
  bench,
];

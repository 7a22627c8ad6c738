/** The walks of all rooms. */
import type { Walk } from '../walk.ts';
import { phoneAddingWalk } from './phone-adding.ts';
import { tillWalk } from './till.ts';

export const WALKS: readonly Walk[] = [phoneAddingWalk, tillWalk];

/** The walks of all rooms. */
import type { Walk } from '../walk.ts';

export const WALKS: readonly Walk[] = [];

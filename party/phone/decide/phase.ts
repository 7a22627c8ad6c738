/** Where a sync stands, in words a person can be shown, told from the commands that pass. */
import type { apduPackage } from '@armilla/api/shapes';
import type { z } from 'zod';

export const PHASES = [
  'PREPARING',
  'SENDING',
  'INSTALLING',
  'PERSONALISING',
  'CHECKING',
  'READY',
] as const;

/**
 * PREPARING: the service is asked what there is to do. SENDING: the secure element is addressed
 * and its secure channel opened. INSTALLING: room for a card is made, or given back.
 * PERSONALISING: the card's keys and records go in. CHECKING: states are set and read, answers
 * are reported. READY: nothing is left to do.
 */
export type Phase = (typeof PHASES)[number];

/** What a script is for. */
export type Operation = z.infer<typeof apduPackage>['operation'];

export interface Progress {
  readonly phase: Phase;
  /** Absent outside a script. */
  readonly operation?: Operation;
  /** Which script of this sync, from 1; 0 before the first. */
  readonly packageNumber: number;
  /** Commands of the script answered so far, and all of them; both 0 outside a script. */
  readonly step: number;
  readonly steps: number;
}

/** Instruction bytes (GlobalPlatform Card Specification 2.3.1, 11.1.1; ISO/IEC 7816-4). */
const PHASE_OF_INSTRUCTION: Readonly<Record<string, Phase>> = {
  A4: 'SENDING', // SELECT
  '50': 'SENDING', // INITIALIZE UPDATE
  '82': 'SENDING', // EXTERNAL AUTHENTICATE
  E4: 'INSTALLING', // DELETE
  E6: 'INSTALLING', // INSTALL
  E2: 'PERSONALISING', // STORE DATA
  D8: 'PERSONALISING', // PUT KEY
  F0: 'CHECKING', // SET STATUS
  F2: 'CHECKING', // GET STATUS
  CA: 'CHECKING', // GET DATA
};

/** Scripts that change what is shown, or only look: nothing is installed or given back by them. */
const ONLY_STATES: Readonly<Record<Operation, boolean>> = {
  PERSONALISE: false,
  RENEW: false,
  DELETE: false,
  ACTIVATE: true,
  DEACTIVATE: true,
  ORDER: true,
  AUDIT: true,
};

/**
 * The phase of a command APDU (hexadecimal): secure messaging leaves its header readable. The
 * contactless registry's order is written by INSTALL as well (Amendment C, 3.11), and is no card's
 * installing.
 */
export function phaseOf(command: string, operation: Operation = 'PERSONALISE'): Phase {
  const phase = PHASE_OF_INSTRUCTION[command.slice(2, 4)] ?? 'SENDING';
  return phase !== 'SENDING' && ONLY_STATES[operation] ? 'CHECKING' : phase;
}

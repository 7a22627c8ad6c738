/** Where a sync stands, in words a person can be shown, told from the commands that pass. */

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

export interface Progress {
  readonly phase: Phase;
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
  F0: 'CHECKING', // SET STATUS
  F2: 'CHECKING', // GET STATUS
  CA: 'CHECKING', // GET DATA
};

/** The phase of a command APDU (hexadecimal): secure messaging leaves its header readable. */
export function phaseOf(command: string): Phase {
  return PHASE_OF_INSTRUCTION[command.slice(2, 4)] ?? 'SENDING';
}

/** K12, terminal action analysis: refuse, go online, or approve here (EMV Book 3, 10.7). */
import type { ActionCodes } from '../configuration.ts';

/** The cryptogram the terminal asks the card for. */
export type CryptogramType = 'AAC' | 'TC' | 'ARQC';

/** Issuer action codes 9F0E, 9F0F and 9F0D; what the card does not have is undefined. */
export type IssuerActionCodes = { readonly [Code in keyof ActionCodes]: Uint8Array | undefined };

export interface ActionFacts {
  readonly tvr: Uint8Array;
  /** Tag 9F35, two digits. */
  readonly terminalType: string;
  readonly terminal: ActionCodes;
  readonly issuer: IssuerActionCodes;
}

const ALL_ZEROS = new Uint8Array(5);
const ALL_ONES = new Uint8Array(5).fill(0xff);

/** Which cryptogram to ask for, and the action code that said so. */
export function analyseActions(facts: ActionFacts): { type: CryptogramType; because: string } {
  const { tvr, issuer, terminal } = facts;
  if (anyShared(tvr, issuer.denial ?? ALL_ZEROS, terminal.denial)) {
    return { type: 'AAC', because: 'a bit of the TVR stands in an action code for denial' };
  }
  const ability = Number(facts.terminalType[1]) % 3;
  if (ability === 1) return { type: 'ARQC', because: 'the terminal is online only' };
  if (ability === 0) {
    return anyShared(tvr, issuer.default ?? ALL_ONES, terminal.default)
      ? { type: 'AAC', because: 'offline only, and a bit stands in an action code for default' }
      : { type: 'TC', because: 'offline only, and no action code for default says otherwise' };
  }
  return anyShared(tvr, issuer.online ?? ALL_ONES, terminal.online)
    ? { type: 'ARQC', because: 'a bit of the TVR stands in an action code for online' }
    : { type: 'TC', because: 'no action code asks for more' };
}

function anyShared(tvr: Uint8Array, issuer: Uint8Array, terminal: Uint8Array): boolean {
  return tvr.some((byte, i) => (byte & ((issuer[i] ?? 0) | (terminal[i] ?? 0))) !== 0);
}

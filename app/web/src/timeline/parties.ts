/** The parties in such an order that nearly every arrow leads to a neighbour. */
import type { PartyName } from '@armilla/kit/contract';

export const LANES = [
  'acquirer',
  'terminal',
  'wearable',
  'phone',
  'wallet',
  'token-service',
  'issuer',
] as const satisfies readonly PartyName[];

const PARTIES: readonly string[] = [
  ...LANES,
  'maker',
  'stage',
  'operate',
] satisfies readonly PartyName[];

export function isParty(name: string): name is PartyName {
  return PARTIES.includes(name);
}

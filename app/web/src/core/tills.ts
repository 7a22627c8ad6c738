/** Which till of the test world a card pays at, so that the right one is on the stage. */
import type { Plastic, StageState } from './state.ts';
import { tillOf } from './state.ts';

/** ISO 4217: what is paid with where a bank is at home (ISO 3166-1). */
const CURRENCY_OF: Readonly<Record<string, string>> = {
  CZ: 'CZK',
  GB: 'GBP',
  UA: 'UAH',
  US: 'USD',
};
const ELSEWHERE = 'EUR';

/** The test world's closed loops and their own tills. */
const CLOSED_LOOPS: Readonly<Record<string, string>> = { campus: 'ARM00003' };

/** The till that is there already, if the card pays at it; else the first at which it does. */
export function tillFor(
  state: StageState,
  { programmeId, network }: Plastic['face'],
): string | undefined {
  const country = state.about?.banks.find(({ id }) => id === programmeId)?.country ?? '';
  const currency = CURRENCY_OF[country] ?? ELSEWHERE;
  const own = network === 'PRIVATE_LABEL' ? CLOSED_LOOPS[programmeId] : undefined;
  const pays = state.tills.filter((till) =>
    own === undefined ? till.currency === currency : till.terminalId === own,
  );
  const now = tillOf(state)?.terminalId;
  return pays.some(({ terminalId }) => terminalId === now) ? now : pays[0]?.terminalId;
}

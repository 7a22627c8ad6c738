/** Which till a card pays at, so that the right one is on the stage. */
import { type Plastic, type StageState, tillOf } from './state.ts';

/** The till that is there already, if the card pays at it; else the first at which it does. */
export function tillFor(
  state: StageState,
  { programmeId }: Pick<Plastic['face'], 'programmeId'>,
): string | undefined {
  const pays = state.tills.filter(({ programmes }) => programmes.includes(programmeId));
  const now = tillOf(state)?.terminalId;
  return pays.some(({ terminalId }) => terminalId === now) ? now : pays[0]?.terminalId;
}

/** A reader's field inside the process, with the hand that can pull the band out of it. */
import type { Band } from '../firmware/band.ts';

export type BandInField = {
  /** One command; throws {@link FieldLost} when the band does not answer. */
  transceive(command: Uint8Array): Uint8Array;
  /** The band is taken away: every further command meets silence. */
  leave(): void;
};

/** Nothing answers in the field. */
export class FieldLost extends Error {
  override readonly name = 'FieldLost';

  constructor() {
    super('no card answers in the field');
  }
}

/** Holds the band to a reader. `pullAfter` answers it is pulled away by itself. */
export function holdToReader(band: Band, pullAfter = Number.POSITIVE_INFINITY): BandInField {
  const field = band.present();
  let answered = 0;
  let isAway = false;
  const leave = (): void => {
    isAway = true;
    field.leave();
  };
  return {
    leave,
    transceive(command) {
      if (!isAway && answered >= pullAfter) leave();
      const answer = isAway ? undefined : field.transceive(command);
      if (answer === undefined) throw new FieldLost();
      answered += 1;
      return answer;
    },
  };
}

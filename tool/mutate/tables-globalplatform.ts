/** Every table of `@armilla/globalplatform` as data. */
import { hex } from '@armilla/bytes';
import * as gp from '@armilla/globalplatform';
import { numbersOf } from './tables-emv.ts';

/** Each field of the life cycle data, as indexes into its bytes. */
function lifeCycleData(): readonly unknown[] {
  const bytes = Uint8Array.from({ length: gp.CPLC_LENGTH }, (_, i) => i);
  return Object.entries(gp.decodeCPLC(bytes));
}

/** Tables that are exported as objects. */
function objects(): readonly unknown[] {
  return Object.entries(gp)
    .filter(([, value]) => typeof value === 'object' && !(value instanceof Uint8Array))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, value]) =>
      Object.entries(value).map(([key, cell]) => [
        name,
        key,
        cell instanceof Uint8Array ? hex(cell) : cell,
      ]),
    );
}

export function tables() {
  return {
    numbers: {
      source: 'GlobalPlatform Card Specification 2.3, 11; Amendments C and D (hexadecimal)',
      rows: numbersOf(gp),
    },
    objects: { source: 'GlobalPlatform Amendment C (decimal)', rows: objects() },
    lifeCycleData: { source: 'GlobalPlatform, CPLC; Visa GP 2.1.1, 9.5', rows: lifeCycleData() },
  };
}

/** Every table of `@armilla/globalplatform` as data. */
import { fromHex, hex } from '@armilla/bytes';
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

const KEY = fromHex('404142434445464748494A4B4C4D4E4F');
const SESSION = {
  keys: { enc: KEY, mac: KEY, dek: KEY },
  keyVersion: 1,
  hostChallenge: fromHex('0102030405060708'),
  isdAid: gp.ISSUER_SECURITY_DOMAIN_AID,
  sequenceCounter: 1,
};

/** At each level: a command as it is wrapped, and whether an answer without a MAC will do. */
function securityLevels(): readonly unknown[] {
  return ([0x01, 0x03, 0x11, 0x13, 0x33] as const).map((securityLevel) => {
    const session = gp.openHostSession({ ...SESSION, securityLevel });
    const wrapped = session.wrap(fromHex('80F24002024F00'));
    return [securityLevel, hex(wrapped), answered(() => session.unwrap(fromHex('0102039000')))];
  });
}

function answered(work: () => gp.Answer): string {
  try {
    return hex(work().data);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

export function tables() {
  return {
    numbers: {
      source: 'GlobalPlatform Card Specification 2.3, 11; Amendments C and D (hexadecimal)',
      rows: numbersOf(gp),
    },
    objects: { source: 'GlobalPlatform Amendment C (decimal)', rows: objects() },
    securityLevels: { source: 'Amendment D, table 7-4, our own values', rows: securityLevels() },
    lifeCycleData: { source: 'GlobalPlatform, CPLC; Visa GP 2.1.1, 9.5', rows: lifeCycleData() },
  };
}

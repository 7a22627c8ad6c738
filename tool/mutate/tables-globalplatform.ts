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

const ASKED = fromHex('80F24002024F00');
const ANSWERED = fromHex('E3034F01A0');

/**
 * At each level: a command as the host wraps it, an answer as the card wraps it and the host reads
 * it, and what the host makes of one without a MAC.
 */
function securityLevels(): readonly unknown[] {
  return ([0x01, 0x03, 0x11, 0x13, 0x33] as const).map((securityLevel) => {
    const session = gp.openHostSession({ ...SESSION, securityLevel });
    const wrapped = session.wrap(ASKED);
    const card = cardOf(session);
    card?.unwrap(gp.decodeCommandAPDU(wrapped));
    const answer = card?.wrap(ANSWERED, 0x9000) ?? ANSWERED;
    const bare = gp.openHostSession({ ...SESSION, securityLevel });
    bare.wrap(ASKED);
    return [
      securityLevel,
      hex(wrapped),
      hex(answer),
      answered(() => session.unwrap(answer)),
      answered(() => bare.unwrap(fromHex('0102039000'))),
    ];
  });
}

function cardOf({ externalAuthenticate }: gp.HostSession): gp.CardSession | undefined {
  const request = { ...SESSION, aid: SESSION.isdAid, diversificationData: new Uint8Array(10) };
  const command = gp.decodeCommandAPDU(externalAuthenticate);
  return gp.proposeSession(request).authenticate(command);
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

/**
 * The PIN pads of this world's tills: each with an initial key of its own, derived from the
 * acquirer's base key as a manufacturer would (ANSI X9.24-3), and a counter that outlives it.
 */
import { concat, fromHex } from '@armilla/bytes';
import { aesDukptInitialKey } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import { type Database, one } from '@armilla/kit/database';
import { SecretBytes } from '@armilla/kit/secret';
import { type KeySerialNumbers, type PinPad, pinPadAES } from '@armilla/terminal';

interface PadDeps {
  readonly database: Database;
  readonly pinPadBaseKey: SecretBytes;
  readonly chance: Chance;
}

/** Names the base key at the acquirer; the number of the terminal follows. */
const BASE_KEY_ID = fromHex('A1200001');
/** The four bytes of a KSN that count. */
const UNUSED = new Uint8Array(4);

/** The pad of a till. Nobody stands at its keys but who comes with a sale. */
export function padOf({ database, pinPadBaseKey, chance }: PadDeps, terminalId: string): PinPad {
  const device = terminalId.replace(/\D/g, '').padStart(8, '0').slice(-8);
  const initialKeyId = concat(BASE_KEY_ID, fromHex(device));
  return pinPadAES({
    keys: { ask: async () => null },
    initialKey: new SecretBytes(aesDukptInitialKey(pinPadBaseKey.expose(), initialKeyId)),
    serialNumbers: serialNumbersOf(database, terminalId, concat(initialKeyId, UNUSED)),
    chance,
  });
}

/** The number is kept before its key is used: no key serves twice, whatever comes in between. */
function serialNumbersOf(
  database: Database,
  terminalId: string,
  initial: Uint8Array,
): KeySerialNumbers {
  return {
    next: (step) =>
      database.transaction(async (tx) => {
        const sql = 'SELECT last FROM till_ksn WHERE terminal_id = $1';
        const kept = await one<{ last: Uint8Array }>(tx, sql, terminalId);
        const number = step(new Uint8Array(kept?.last ?? initial));
        if (number === undefined) return undefined;
        await tx.all(
          `INSERT INTO till_ksn (terminal_id, last) VALUES ($1, $2)
           ON CONFLICT (terminal_id) DO UPDATE SET last = excluded.last`,
          terminalId,
          number,
        );
        return number;
      }),
  };
}

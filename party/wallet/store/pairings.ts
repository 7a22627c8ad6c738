/** Rows of pairings under way: a challenge, and what became of it. */
import { type Database, one } from '@armilla/kit/database';
import type { Pairing } from '../decide/pairing.ts';

export interface KeptPairing extends Pairing {
  readonly pairingId: string;
  readonly accountId: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly secureElementId: string;
  /** Hexadecimal. */
  readonly challenge: string;
}

interface PairingRow {
  readonly pairing_id: string;
  readonly account_id: string;
  readonly model: string;
  readonly serial_number: string;
  readonly secure_element_id: string;
  readonly challenge: string;
  readonly expires_at: bigint;
  readonly state: Pairing['state'];
}

const COLUMNS =
  'pairing_id, account_id, model, serial_number, secure_element_id, challenge, expires_at, state';
const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

export function pairingRows(database: Database) {
  return {
    async insertPairing(pairing: KeptPairing, now: number): Promise<void> {
      await database.all('DELETE FROM pairing WHERE expires_at < $1', now - FORGOTTEN_AFTER_MS);
      await database.all(
        `INSERT INTO pairing (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        pairing.pairingId,
        pairing.accountId,
        pairing.model,
        pairing.serialNumber,
        pairing.secureElementId,
        pairing.challenge,
        pairing.expiresAt,
        pairing.state,
      );
    },
    async ownPairing(accountId: string, pairingId: string): Promise<KeptPairing | undefined> {
      const sql = `SELECT ${COLUMNS} FROM pairing WHERE pairing_id = $1 AND account_id = $2`;
      const row = await one<PairingRow>(database, sql, pairingId, accountId);
      return row && pairingOf(row);
    },
    /** Ends an open pairing; false when another answer ended it first. */
    async endPairing(pairingId: string, state: 'DONE' | 'FAILED'): Promise<boolean> {
      const rows = await database.all(
        `UPDATE pairing SET state = $2 WHERE pairing_id = $1 AND state = 'OPEN'
         RETURNING pairing_id`,
        pairingId,
        state,
      );
      return rows.length === 1;
    },
  };
}

function pairingOf(row: PairingRow): KeptPairing {
  return {
    pairingId: row.pairing_id,
    accountId: row.account_id,
    model: row.model,
    serialNumber: row.serial_number,
    secureElementId: row.secure_element_id,
    challenge: row.challenge,
    expiresAt: Number(row.expires_at),
    state: row.state,
  };
}

/** Rows of wearables and of pairings under way. */
import { type Database, one } from '@armilla/kit/database';
import type { Pairing } from '../decide/pairing.ts';
import type { Device } from '../decide/vocabulary.ts';

export interface OwnedDevice extends Device {
  readonly accountId: string;
}

export interface KeptPairing extends Pairing {
  readonly pairingId: string;
  readonly accountId: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly secureElementId: string;
  /** Hexadecimal. */
  readonly challenge: string;
}

interface DeviceRow {
  readonly device_id: string;
  readonly account_id: string;
  readonly name: string;
  readonly model: string;
  readonly serial_number: string;
  readonly secure_element_id: string;
  readonly paired_at: bigint;
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

const DEVICE = 'device_id, account_id, name, model, serial_number, secure_element_id, paired_at';
const PAIRING =
  'pairing_id, account_id, model, serial_number, secure_element_id, challenge, expires_at, state';

export function deviceRows(database: Database) {
  const bySecureElement = async (secureElementId: string) => {
    const sql = `SELECT ${DEVICE} FROM device WHERE secure_element_id = $1`;
    return deviceOf(await one<DeviceRow>(database, sql, secureElementId));
  };
  return {
    deviceBySecureElement: bySecureElement,
    async ownDevice(accountId: string, deviceId: string): Promise<OwnedDevice | undefined> {
      const sql = `SELECT ${DEVICE} FROM device WHERE device_id = $1 AND account_id = $2`;
      return deviceOf(await one<DeviceRow>(database, sql, deviceId, accountId));
    },
    async devicesOf(accountId: string): Promise<OwnedDevice[]> {
      const sql = `SELECT ${DEVICE} FROM device WHERE account_id = $1 ORDER BY device_id`;
      const rows = await database.all<DeviceRow>(sql, accountId);
      return rows.flatMap((row) => deviceOf(row) ?? []);
    },
    /** The row of its secure element: the one given, or the one that was there before it. */
    async keepDevice(device: OwnedDevice): Promise<OwnedDevice> {
      await database.all(
        `INSERT INTO device (${DEVICE}) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (secure_element_id) DO NOTHING`,
        device.deviceId,
        device.accountId,
        device.name,
        device.model,
        device.serialNumber,
        device.secureElementId,
        device.pairedAt,
      );
      const kept = await bySecureElement(device.secureElementId);
      if (kept === undefined) throw new Error('a device row vanished');
      return kept;
    },
    async insertPairing(pairing: KeptPairing, now: number): Promise<void> {
      await database.all('DELETE FROM pairing WHERE expires_at < $1', now - FORGOTTEN_AFTER_MS);
      await database.all(
        `INSERT INTO pairing (${PAIRING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
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
      const sql = `SELECT ${PAIRING} FROM pairing WHERE pairing_id = $1 AND account_id = $2`;
      return pairingOf(await one<PairingRow>(database, sql, pairingId, accountId));
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

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

function deviceOf(row: DeviceRow | undefined): OwnedDevice | undefined {
  if (row === undefined) return undefined;
  return {
    deviceId: row.device_id,
    accountId: row.account_id,
    name: row.name,
    model: row.model,
    serialNumber: row.serial_number,
    secureElementId: row.secure_element_id,
    pairedAt: Number(row.paired_at),
  };
}

function pairingOf(row: PairingRow | undefined): KeptPairing | undefined {
  if (row === undefined) return undefined;
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

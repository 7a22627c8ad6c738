/** Rows of wearables: whose they are, and how they stand. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import { type Claim, claimOf, DEVICE_LIFE, type DeviceState } from '../decide/device-state.ts';
import type { Turns } from '../turns.ts';
import { type Errand, type ErrandKind, errandDone, postErrand } from './errands.ts';
import type { Scribe } from './scribe.ts';

export interface OwnedDevice {
  readonly deviceId: string;
  readonly accountId: string;
  readonly name: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly secureElementId: string;
  readonly pairedAt: number;
  readonly ownedSince: number;
  readonly state: DeviceState;
  /** The last report of its loss, even if it was found. */
  readonly lostAt: number | null;
  /** Null when it is not lost. */
  readonly lostAction: 'SUSPEND' | 'DELETE' | null;
  readonly lostReason: 'LOST' | 'STOLEN' | null;
  /** Counts what the network has to be told. */
  readonly revision: number;
}

/** Whoever proved to hold a wearable, and what it then is called. */
export interface Claimant {
  readonly accountId: string;
  readonly name: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly secureElementId: string;
}

export interface Loss {
  readonly action: 'SUSPEND' | 'DELETE';
  readonly reason: 'LOST' | 'STOLEN';
}

interface DeviceRow {
  readonly device_id: string;
  readonly account_id: string;
  readonly name: string;
  readonly model: string;
  readonly serial_number: string;
  readonly secure_element_id: string;
  readonly paired_at: bigint;
  readonly owned_since: bigint;
  readonly state: DeviceState;
  readonly lost_at: bigint | null;
  readonly lost_action: OwnedDevice['lostAction'];
  readonly lost_reason: OwnedDevice['lostReason'];
  readonly revision: bigint;
}

const COLUMNS = `device_id, account_id, name, model, serial_number, secure_element_id, paired_at,
  owned_since, state, lost_at, lost_action, lost_reason, revision`;

export function deviceRows(database: Database, turns: Turns) {
  const change = <T>(deviceId: string, work: (tx: Queryable) => Promise<T>) =>
    turns.take(deviceId, () => database.transaction(work));
  return {
    deviceBySecureElement: (secureElementId: string) => living(database, secureElementId),
    device: (deviceId: string) => byId(database, deviceId),
    async ownDevice(accountId: string, deviceId: string): Promise<OwnedDevice | undefined> {
      const device = await byId(database, deviceId);
      return device?.accountId === accountId && device.state !== 'ENDED' ? device : undefined;
    },
    async devicesOf(accountId: string): Promise<OwnedDevice[]> {
      const sql = `SELECT ${COLUMNS} FROM device WHERE account_id = $1 AND state <> 'ENDED'
        ORDER BY device_id`;
      return (await database.all<DeviceRow>(sql, accountId)).map(deviceOf);
    },
    /** What a proved claim comes to; null when the wearable is another account's. */
    claim: (claimant: Claimant, endsOthers: boolean, scribe: Scribe) =>
      change(claimant.secureElementId, (tx) => claim(tx, claimant, endsOthers, scribe)),
    /** The network has ended the cards of the account before. */
    confirm: (deviceId: string) => change(deviceId, (tx) => moved(tx, deviceId, 'CONFIRM')),
    /** Undefined when it cannot be let go as it stands. */
    unpair: (deviceId: string) => change(deviceId, (tx) => moved(tx, deviceId, 'UNPAIR')),
    async renameDevice(deviceId: string, name: string): Promise<void> {
      await database.all('UPDATE device SET name = $2 WHERE device_id = $1', deviceId, name);
    },
    /** Lost, or with null found; either way the network is to be told. */
    setLoss: (deviceId: string, loss: Loss | null, scribe: Scribe): Promise<Errand> =>
      change(deviceId, async (tx) => {
        await tx.all(
          `UPDATE device SET lost_action = $2, lost_reason = $3, lost_at = COALESCE($4, lost_at),
             revision = revision + 1 WHERE device_id = $1`,
          deviceId,
          loss?.action ?? null,
          loss?.reason ?? null,
          loss === null ? null : scribe.now,
        );
        return postErrand(tx, 'TELL_LOSS', deviceId, scribe);
      }),
    errand: (kind: ErrandKind, deviceId: string, scribe: Scribe): Promise<Errand> =>
      change(deviceId, (tx) => postErrand(tx, kind, deviceId, scribe)),
    errandDone: (errand: Errand) => errandDone(database, errand),
  };
}

export interface Claimed {
  readonly claim: Claim;
  readonly device: OwnedDevice;
  readonly wasUnpaired: boolean;
}

/** `endsOthers`: the network must first end the cards of the account before. */
async function claim(
  tx: Queryable,
  claimant: Claimant,
  endsOthers: boolean,
  scribe: Scribe,
): Promise<Claimed | null> {
  const holder = await living(tx, claimant.secureElementId);
  const verdict = claimOf(holder && { ...holder, isLost: isLost(holder) }, claimant.accountId);
  if (verdict === null) return null;
  if (verdict === 'AGAIN' && holder !== undefined) {
    const device = await pairedAgain(tx, holder, scribe.now);
    return { claim: verdict, device, wasUnpaired: holder.state === 'UNPAIRED' };
  }
  if (holder !== undefined) await moved(tx, holder.deviceId, 'TAKE_OVER');
  const waits = verdict === 'TAKEN_OVER' && endsOthers;
  const deviceId = scribe.freshId('dev');
  await insert(tx, deviceId, claimant, waits ? 'CLAIMED' : 'PAIRED', scribe.now);
  if (waits) await postErrand(tx, 'TELL_ACCOUNT', deviceId, scribe);
  return { claim: verdict, device: await sure(tx, deviceId), wasUnpaired: false };
}

async function pairedAgain(tx: Queryable, holder: OwnedDevice, now: number): Promise<OwnedDevice> {
  await moved(tx, holder.deviceId, 'PROVE');
  await tx.all('UPDATE device SET paired_at = $2 WHERE device_id = $1', holder.deviceId, now);
  return sure(tx, holder.deviceId);
}

/** Where the table says; undefined when the command has no place there. */
async function moved(
  tx: Queryable,
  deviceId: string,
  command: 'PROVE' | 'CONFIRM' | 'UNPAIR' | 'TAKE_OVER',
): Promise<OwnedDevice | undefined> {
  const device = await sure(tx, deviceId);
  const state = DEVICE_LIFE[device.state][command];
  if (state === null) return undefined;
  await tx.all('UPDATE device SET state = $2 WHERE device_id = $1', deviceId, state);
  return { ...device, state };
}

async function insert(
  tx: Queryable,
  deviceId: string,
  claimant: Claimant,
  state: DeviceState,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO device (${COLUMNS})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, NULL, NULL, NULL, 1)`,
    deviceId,
    claimant.accountId,
    claimant.name,
    claimant.model,
    claimant.serialNumber,
    claimant.secureElementId,
    now,
    state,
  );
}

export function isLost({ lostAction }: OwnedDevice): boolean {
  return lostAction !== null;
}

async function living(queryable: Queryable, secureElementId: string) {
  const sql = `SELECT ${COLUMNS} FROM device WHERE secure_element_id = $1 AND state <> 'ENDED'`;
  const row = await one<DeviceRow>(queryable, sql, secureElementId);
  return row && deviceOf(row);
}

async function byId(queryable: Queryable, deviceId: string): Promise<OwnedDevice | undefined> {
  const sql = `SELECT ${COLUMNS} FROM device WHERE device_id = $1`;
  const row = await one<DeviceRow>(queryable, sql, deviceId);
  return row && deviceOf(row);
}

async function sure(queryable: Queryable, deviceId: string): Promise<OwnedDevice> {
  const device = await byId(queryable, deviceId);
  if (device === undefined) throw new Error('a device row vanished');
  return device;
}

function deviceOf(row: DeviceRow): OwnedDevice {
  return {
    deviceId: row.device_id,
    accountId: row.account_id,
    name: row.name,
    model: row.model,
    serialNumber: row.serial_number,
    secureElementId: row.secure_element_id,
    pairedAt: Number(row.paired_at),
    ownedSince: Number(row.owned_since),
    state: row.state,
    lostAt: row.lost_at === null ? null : Number(row.lost_at),
    lostAction: row.lost_action,
    lostReason: row.lost_reason,
    revision: Number(row.revision),
  };
}

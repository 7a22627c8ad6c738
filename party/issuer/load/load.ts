/**
 * Customers by the million, to measure with: each with an account, money on it and a card that is
 * on a wearable already. Of a test range, and only while nobody serves on its database. Where an
 * index is there already it stays as it is, so that a load may be cut off and gone on with.
 */
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type Database, migrate, one } from '@armilla/kit/database';
import type { KeyPort } from '@armilla/kit/keys';
import { indexOfName, indexOfNumber, LOADABLE, loadedName } from '@armilla/kit/loaded';
import type { Log } from '@armilla/kit/log';
import { hashPassword } from '@armilla/kit/password';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { SecretText } from '@armilla/kit/secret';
import { trustReferences } from '@armilla/kit/staged';
import { wantedBy } from '../decide/authorize-service.ts';
import { expiryIn } from '../decide/expiry.ts';
import { mainProduct, TEST_PASSWORD } from '../decide/test-customers.ts';
import { type Seeding, seedTestRange } from '../seed.ts';
import { issuerMigrations } from '../store/migrations.ts';
import { cardVault } from '../vault.ts';
import { insertLoaded } from './rows.ts';

export interface IssuerLoadDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly programme: BankProgramme;
  readonly service: ServiceProgramme;
}

/** What the token service has to know of the cards, as their bank would tell it. */
export interface LoadedPlastic {
  readonly productId: string;
  readonly bin: string;
  /** `MMYY`. */
  readonly expiry: string;
  /** What the bank wanted proved when they were added. */
  readonly wanted: readonly string[];
}

export interface IssuerLoad extends LoadedPlastic {
  /** Indexes whose numbers are drawn cards': they have none of ours. */
  readonly taken: ReadonlySet<number>;
  /** Adds what is not there of `from` up to, without it, `until`. Resolves to how many it added. */
  add(from: number, until: number, without: ReadonlySet<number>): Promise<number>;
}

/** Makes tables and the range's own customers first, where there are none yet. */
export async function openIssuerLoad(deps: IssuerLoadDeps): Promise<IssuerLoad> {
  const { database, keys, clock, chance, programme } = deps;
  await migrate(database, issuerMigrations, clock.now());
  const seeding: Seeding = { ...deps, vault: cardVault(keys, chance) };
  await seedTestRange(seeding);
  const product = mainProduct(programme);
  const { bin, productId } = product;
  const expiry = (await expiryOfLoaded(database, bin)) ?? expiryIn(36, clock.now());
  const passwordHash = await hashPassword(new SecretText(TEST_PASSWORD));
  const wanted = wantedBy(programme.identification.policy);
  const house = {
    ...deps,
    ...seeding,
    product,
    expiry,
    passwordHash,
    wanted,
    deviceName: deviceNameOf(deps),
  };
  return {
    productId,
    bin,
    expiry,
    wanted,
    taken: await drawnIndexes(seeding, bin),
    async add(from, until, without) {
      const there = await loadedIndexes(database, bin, from, until);
      const indexes = Array.from({ length: until - from }, (_, i) => from + i).filter(
        (index) => !there.has(index) && !without.has(index),
      );
      if (indexes.length === 0) return 0;
      await database.transaction(async (tx) => {
        if (database.isShared) await trustReferences(tx);
        await insertLoaded(house, tx, indexes);
      });
      return indexes.length;
    },
  };
}

/** As the first of the wearables that the bank serves calls itself. */
function deviceNameOf({ service, programme }: IssuerLoadDeps): string {
  const model = service.models.find((one) => one.supported && programme.models.includes(one.model));
  if (model === undefined) throw new Error('a bank without a wearable');
  return model.name;
}

/** All cards of a load expire together, whenever they were added. */
async function expiryOfLoaded(database: Database, bin: string): Promise<string | undefined> {
  const row = await one<{ expiry: string }>(
    database,
    'SELECT expiry FROM card WHERE card_id >= $1 AND card_id <= $2 ORDER BY card_id LIMIT 1',
    loadedName('card', bin, 0),
    loadedName('card', bin, LOADABLE - 1),
  );
  return row?.expiry;
}

async function loadedIndexes(
  database: Database,
  bin: string,
  from: number,
  until: number,
): Promise<ReadonlySet<number>> {
  const rows = await database.all<{ card_id: string }>(
    'SELECT card_id FROM card WHERE card_id >= $1 AND card_id <= $2',
    loadedName('card', bin, from),
    loadedName('card', bin, until - 1),
  );
  return new Set(rows.map((row) => indexOfName(row.card_id)));
}

/** Of cards that were not loaded; they are few. */
async function drawnIndexes({ database, vault }: Seeding, bin: string) {
  const rows = await database.all<{ card_id: string; pan_sealed: Uint8Array }>(
    'SELECT card_id, pan_sealed FROM card WHERE card_id < $1 OR card_id > $2',
    loadedName('card', bin, 0),
    loadedName('card', bin, LOADABLE - 1),
  );
  const indexes = rows.map((row) =>
    indexOfNumber(bin, vault.open(row.pan_sealed, row.card_id).expose()),
  );
  return new Set(indexes.filter((index) => index !== undefined));
}

/**
 * Fills a test range with cards to measure with: its bank and the token service load their own
 * rows at once, each some thousand a transaction, while nobody serves on the data folder.
 */
import { openIssuerLoad } from '@armilla/issuer';
import { type Chance, systemChance } from '@armilla/kit/chance';
import { type Clock, systemClock } from '@armilla/kit/clock';
import type { Database } from '@armilla/kit/database';
import { openKeyModule, type Pkcs11Options } from '@armilla/kit/keys-pkcs11';
import { LOADABLE } from '@armilla/kit/loaded';
import { createLog } from '@armilla/kit/log';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Programmes } from '@armilla/kit/programme-files';
import type { SecretText } from '@armilla/kit/secret';
import { type LoadedTokens, openTokenServiceLoad } from '@armilla/token-service';
import { backupKeys } from '../backup/manifest.ts';
import { mustBeWhole } from '../backup/under-way.ts';
import { openDataFolder, takeLock } from '../data-folder.ts';
import { databasesOf } from '../databases.ts';
import { inBatches } from './batches.ts';

export interface LoadOptions {
  /** Made when it is not there. */
  readonly folder: string;
  readonly programmes: Programmes;
  readonly programmeId: string;
  /** How many there shall be in all. */
  readonly cards: number;
  /** A PostgreSQL server instead of files. */
  readonly databaseUrl?: string | undefined;
  readonly passphrase?: SecretText | undefined;
  readonly keyModule?: Pkcs11Options | undefined;
  /** Tells {@link Loaded.tokens} as well, master key and all. */
  readonly withTokens?: boolean;
  /** How many of them are there by now; called after each transaction. */
  readonly onProgress: (done: number) => void;
  /** No further transaction is begun once it has been aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  readonly chance?: Chance;
}

/** What there is now. */
export interface Loaded {
  /** Indexes from 0 up to, without it, this one have a card each, but for {@link without}. */
  readonly cards: number;
  /** How many were not there before. */
  readonly added: number;
  /** False when it was cut off: the same call goes on with it. */
  readonly complete: boolean;
  /** Indexes that have no card: their numbers had been drawn already. */
  readonly without: readonly number[];
  readonly panBin: string;
  /** `MMYY`. */
  readonly cardExpiry: string;
  /** What a program pays with, where it was asked for. */
  readonly tokens: LoadedTokens | undefined;
}

/** It is no range to be filled, or too many are asked for; the message says which. */
export class LoadRefused extends Error {
  override readonly name = 'LoadRefused';
}

/**
 * Throws {@link LoadRefused}, or FolderInUse while a service runs on the folder; with `withTokens`
 * also where the token service's keys lie in a hardware module, which tells none.
 */
export async function loadCards(options: LoadOptions): Promise<Loaded> {
  const bank = rangeOf(options);
  const closing: (() => unknown)[] = [];
  try {
    return await loadInto(options, bank, closing);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

function rangeOf({ programmes, programmeId, cards }: LoadOptions): BankProgramme {
  const bank = programmes.banks.find(({ id }) => id === programmeId);
  if (bank === undefined) {
    const known = programmes.banks.map(({ id }) => id).join(', ');
    throw new LoadRefused(`There is no bank "${programmeId}". Banks: ${known}.`);
  }
  if (!bank.testRange) {
    throw new LoadRefused(`${bank.name} is no test range: cards nobody ordered are for tests.`);
  }
  if (cards > LOADABLE) throw new LoadRefused(`A range has numbers for ${LOADABLE} cards.`);
  return bank;
}

async function loadInto(
  options: LoadOptions,
  bank: BankProgramme,
  closing: (() => unknown)[],
): Promise<Loaded> {
  const { clock = systemClock, chance = systemChance, programmes, cards } = options;
  const module = options.keyModule && (await openKeyModule(options.keyModule));
  if (module !== undefined) closing.push(module.close);
  const folder = openDataFolder(options.folder, options.passphrase, module);
  closing.push(takeLock(folder.path).giveBack);
  mustBeWhole(folder);
  backupKeys(folder);
  const openDatabase = databasesOf(folder, options.databaseUrl);
  const opened = async (place: string) => {
    const database: Database = await openDatabase(place);
    closing.push(() => database.close());
    return { database, keys: folder.keys(place), clock, chance };
  };
  const { service } = programmes;
  const issuer = await openIssuerLoad({
    ...(await opened(`issuer-${bank.id}`)),
    programme: bank,
    service,
    log: createLog('load', () => {}),
  });
  const at = await opened('token-service');
  const tokens = await openTokenServiceLoad({ ...at, service, bank, plastic: issuer });
  const without = new Set([...issuer.taken, ...tokens.taken]);
  const { added, complete } = await inBatches(options, [issuer, tokens], without, at.database);
  return {
    cards,
    added,
    complete,
    without: [...without].filter((index) => index < cards).sort((a, b) => a - b),
    panBin: issuer.bin,
    cardExpiry: issuer.expiry,
    // While the folder is still ours: the first to ask for a key makes it.
    tokens: options.withTokens ? tokens.facts() : undefined,
  };
}

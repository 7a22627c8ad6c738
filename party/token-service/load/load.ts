/**
 * Tokens by the million, to measure with: each active on a wearable's secure element, for the cards
 * that its bank loaded. Neither wallet nor wearable has anything of them: their wearables exist for
 * the network alone. Of a test range, and only while nobody serves on this database.
 */
import { hex } from '@armilla/bytes';
import { encodeIad } from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type Database, migrate, one } from '@armilla/kit/database';
import type { KeyPort } from '@armilla/kit/keys';
import { indexOfName, indexOfNumber, LOADABLE, loadedTokenReference } from '@armilla/kit/loaded';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { trustReferences } from '@armilla/kit/staged';
import type { Credential } from '../decide/credential.ts';
import { CRYPTOGRAM_VERSION_NUMBER, tokenMasterKeyOfIssuer } from '../keys/token-keys.ts';
import { FIRST_PSN, newCredential, profileOf } from '../personalise/mint.ts';
import { type CredentialColumns, credentialsOf } from '../store/credentials.ts';
import { tokenServiceMigrations } from '../store/migrations.ts';
import { vaultSealer } from '../vault/data-keys.ts';
import { dpanOf } from '../vault/vault.ts';
import { insertLoaded, type LoadRoom, type Plastic } from './rows.ts';

export interface TokenServiceLoadDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly service: ServiceProgramme;
  readonly bank: BankProgramme;
  readonly plastic: Plastic;
}

/** What a program needs to pay with them; bytes in upper-case hexadecimal. */
export interface LoadedTokens {
  readonly dpanBin: string;
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Master key of application cryptograms that each token's is derived from (EMV, option A). */
  readonly imkAc: string;
  readonly cvn: string;
  readonly keyDerivationIndex: string;
  /** 9F10 of a cryptogram request. */
  readonly issuerApplicationData: string;
  /** 82. */
  readonly interchangeProfile: string;
  readonly tokenRequestorId: string;
  readonly deviceType: string;
}

export interface TokenServiceLoad {
  /** Indexes whose numbers are drawn tokens': they have none of ours. */
  readonly taken: ReadonlySet<number>;
  /** Adds what is not there of `from` up to, without it, `until`. Resolves to how many it added. */
  add(from: number, until: number, without: ReadonlySet<number>): Promise<number>;
  /** Throws where the keys lie in a hardware module. */
  facts(): LoadedTokens;
}

/** Makes the tables first, where there are none yet. */
export async function openTokenServiceLoad(deps: TokenServiceLoadDeps): Promise<TokenServiceLoad> {
  const { database, clock, bank, service } = deps;
  const { bin } = bank.token;
  await migrate(database, tokenServiceMigrations, clock.now());
  const credential =
    (await credentialOfLoaded(database, bin)) ?? newCredential(deps, bank, FIRST_PSN);
  const room: LoadRoom = { ...deps, credential, model: modelOf(service, bank) };
  // The data key of the day, so that no two transactions make it.
  await database.transaction((tx) => vaultSealer(deps, tx));
  return {
    taken: await drawnIndexes(deps, bin),
    async add(from, until, without) {
      const there = await loadedIndexes(database, bin, from, until);
      const indexes = Array.from({ length: until - from }, (_, i) => from + i).filter(
        (index) => !there.has(index) && !without.has(index),
      );
      if (indexes.length === 0) return 0;
      await database.transaction(async (tx) => {
        if (database.isShared) await trustReferences(tx);
        await insertLoaded(room, tx, indexes);
      });
      return indexes.length;
    },
    facts: () => factsOf(room),
  };
}

/** The first that the bank serves. */
function modelOf({ models }: ServiceProgramme, bank: BankProgramme) {
  const model = models.find((one) => one.supported && bank.models.includes(one.model));
  if (model === undefined) throw new Error('a bank without a wearable');
  return model;
}

/** All tokens of a load pay with the same credential, whenever they were added. */
async function credentialOfLoaded(
  database: Database,
  bin: string,
): Promise<Credential | undefined> {
  const row = await one<CredentialColumns>(
    database,
    `SELECT * FROM token WHERE token_unique_reference >= $1 AND token_unique_reference <= $2
     ORDER BY token_unique_reference LIMIT 1`,
    ...ends(bin),
  );
  return row && credentialsOf(row).present;
}

function ends(bin: string, from = 0, until = LOADABLE): readonly [string, string] {
  return [loadedTokenReference(bin, from), loadedTokenReference(bin, until - 1)];
}

async function loadedIndexes(
  database: Database,
  bin: string,
  from: number,
  until: number,
): Promise<ReadonlySet<number>> {
  const rows = await database.all<{ token_unique_reference: string }>(
    `SELECT token_unique_reference FROM token
     WHERE token_unique_reference >= $1 AND token_unique_reference <= $2`,
    ...ends(bin, from, until),
  );
  return new Set(rows.map((row) => indexOfName(row.token_unique_reference)));
}

/** Of tokens that were not loaded; they are few. */
async function drawnIndexes(deps: TokenServiceLoadDeps, bin: string): Promise<ReadonlySet<number>> {
  const rows = await deps.database.all<Parameters<typeof dpanOf>[2]>(
    `SELECT token_unique_reference, sealed_dpan, dpan_key_id FROM token
     WHERE programme_id = $3 AND (token_unique_reference < $1 OR token_unique_reference > $2)`,
    ...ends(bin),
    deps.bank.id,
  );
  const indexes = new Set<number>();
  for (const row of rows) {
    const index = indexOfNumber(bin, await dpanOf(deps, deps.database, row));
    if (index !== undefined) indexes.add(index);
  }
  return indexes;
}

/** M/Chip's card verification results of a first request: "ARQC", no second asked for. */
const CVR = Uint8Array.of(0xa4, 0x40, 0, 0, 0, 0);

function factsOf({ keys, bank, service, model, credential }: LoadRoom): LoadedTokens {
  const { psn, expiry, keyDerivationIndex: kdi } = credential;
  const cvn = CRYPTOGRAM_VERSION_NUMBER;
  const iad = { kdi, cvn, cvr: CVR, dac: new Uint8Array(2), counters: new Uint8Array(8) };
  return {
    dpanBin: bank.token.bin,
    psn,
    expiry,
    imkAc: hex(tokenMasterKeyOfIssuer(keys, kdi).expose()),
    cvn: hex(Uint8Array.of(cvn)),
    keyDerivationIndex: hex(Uint8Array.of(kdi)),
    issuerApplicationData: hex(encodeIad(iad)),
    interchangeProfile: hex(profileOf(bank)),
    tokenRequestorId: service.tokenRequestorId,
    deviceType: model.deviceType,
  };
}

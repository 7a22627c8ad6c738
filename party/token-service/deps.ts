/** What the token service is given, and what it gives: its walls towards the world. */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { issuerContract } from '@armilla/api/issuer';
import type { walletContract } from '@armilla/api/wallet';
import type { RsaPrivateKey } from '@armilla/cipher';
import type { Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Client, Invoke } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Trace } from '@armilla/kit/trace';

/** A bank from here: its API, and its host. */
export interface IssuerLink {
  readonly client: Client<typeof issuerContract>;
  readonly host: HostClient<Message>;
}

/** Keys that PIN blocks travel under, AES of 16 bytes; asked for anew at every use. */
export interface PinZoneKeys {
  readonly acquirer: SecretBytes;
  issuer(programmeId: string): SecretBytes;
}

/** ICC key pairs made ahead, so that minting a token waits for none. */
export interface IccKeyPool {
  /** One key pair, handed out once. 1024 bits. */
  take(): Promise<RsaPrivateKey>;
  /** Resolves when the pool is full. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface TokenServiceDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  readonly service: ServiceProgramme;
  readonly banks: readonly BankProgramme[];
  /** By programme id. */
  readonly issuers: ReadonlyMap<string, IssuerLink>;
  /** Asked for when it is needed: wallet and token service know each other. */
  readonly wallet: () => Client<typeof walletContract>;
  /** Whom the results of clearing are told; nobody when left out. */
  readonly acquirer?: () => Client<typeof acquirerContract>;
  /** Without them a payment that brings a PIN is refused. */
  readonly pinZoneKeys?: PinZoneKeys;
  /** The durable pool of this party's own database when left out. */
  readonly iccKeys?: IccKeyPool;
}

/** A certification authority public key as terminals load it; all in upper-case hexadecimal. */
export interface CaKey {
  readonly rid: string;
  readonly index: string;
  readonly modulus: string;
  readonly exponent: string;
}

export interface TokenService {
  /** The contract `tokenServiceContract`, bound. */
  readonly invoke: Invoke;
  /** Answers an acquirer's message; `undefined` stays silent. */
  answer(message: Message): Promise<Message | undefined>;
  /** Those that sign today and those of before whose cards may be out: terminals take them all. */
  caKeys(): readonly CaKey[];
  /**
   * Migrates, makes missing keys, takes up what a crash left. To be called before anything else.
   */
  start(): Promise<void>;
  /** Resolves when nothing is on its way: events, advices, clearing, key pairs. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

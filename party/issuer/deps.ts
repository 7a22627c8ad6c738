/** What an issuer is given, and what its rooms share. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AuditBook } from '@armilla/kit/audit';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Client } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { HelpBook } from '@armilla/kit/help';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { Postman } from '@armilla/kit/outbox';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import type { CardEnvelope } from './card-envelope.ts';
import type { Lanes } from './handle/lanes.ts';
import type { MailPort } from './mail/port.ts';
import type { MailQueue } from './mail/queue.ts';
import type { PinDesk } from './pin/pin-desk.ts';
import type { PlasticKeys } from './pin/plastic-keys.ts';
import type { SmsPort } from './sms/port.ts';
import type { SmsQueue } from './sms/queue.ts';
import type { Vault } from './vault.ts';

export interface IssuerDeps {
  /** This issuer's own; whoever opened it closes it. */
  readonly database: Database;
  /** This issuer's own keys. */
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  readonly programme: BankProgramme;
  /** The wearable service and its questions, for the bank's own help page. */
  readonly service: ServiceProgramme;
  readonly help: HelpBook;
  readonly sms: SmsPort;
  /** Without one nobody is offered a code by e-mail, and notices go by SMS. */
  readonly mail?: MailPort;
  /** AES, under which PINs come from the network. Without one no PIN can be checked. */
  readonly pinZoneKey?: SecretBytes;
  /** Waits that many milliseconds; the platform's timer when none is given. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Asked for when first needed, since each of the two parties knows the other. */
  readonly tokenService: () => Client<typeof tokenServiceContract>;
}

/** The rooms' shared things. */
export interface House
  extends Pick<
    IssuerDeps,
    'database' | 'clock' | 'chance' | 'log' | 'trace' | 'programme' | 'tokenService'
  > {
  readonly vault: Vault;
  readonly envelope: CardEnvelope;
  readonly pinDesk: PinDesk;
  readonly plasticKeys: PlasticKeys;
  readonly sessions: Sessions;
  /** What the bank's people did. */
  readonly audit: AuditBook;
  readonly smsQueue: SmsQueue;
  readonly mailQueue: MailQueue | undefined;
  readonly pause: (ms: number) => Promise<void>;
  readonly postman: Postman;
  readonly lanes: Lanes;
  /** After a restore: through which day (`YYMMDD`) a chip's counter may have been used already. */
  readonly doubtfulThrough: () => string;
}

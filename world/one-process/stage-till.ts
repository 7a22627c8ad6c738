/**
 * What happens at a till: a band or a plastic card is held to it, and what came of that is told.
 */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { stageContract, tapView } from '@armilla/api/stage';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Issuer } from '@armilla/issuer';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { AnswerOf, CallContext, Client, Handlers, InputOf } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { BankProgramme } from '@armilla/kit/programme';
import { isRefusal, type Language, type Refusal, refuse } from '@armilla/kit/refusal';
import { PIN } from '@armilla/kit/secret';
import { unreachable } from '@armilla/kit/unreachable';
import {
  type NfcPort,
  type PinKeys,
  receiptText,
  type SaleRequest,
  type SaleResult,
  spellFinding,
} from '@armilla/terminal';
import { holdToReader } from '@armilla/wearable';
import type { z } from 'zod';
import type { Line } from './line.ts';
import { createPinEntries, type PinEntries } from './pin-entries.ts';
import type { PlasticDrawer } from './plastic.ts';
import type { Shelf } from './shelf.ts';
import { explained } from './stage-explain.ts';
import { type PaymentKind, soldAs, soldOnce, type Till } from './tills.ts';
import type { KeptTrace } from './trace-store.ts';

export type ShownTap = z.infer<typeof tapView>;

export interface TillDeps {
  readonly database: Database;
  readonly shelf: Shelf;
  readonly tills: readonly Till[];
  readonly plastic: PlasticDrawer;
  readonly banks: readonly {
    readonly programme: BankProgramme;
    readonly issuer: Pick<Issuer, 'testChip'>;
  }[];
  readonly keptTrace: Pick<KeptTrace, 'of'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly tokenService: Client<typeof tokenServiceContract>;
  readonly acquirer: Client<typeof acquirerContract>;
  readonly issuerLine: (programmeId: string) => Pick<Line, 'state' | 'set'> | undefined;
  readonly interference: { nfc?(answer: Uint8Array, command: Uint8Array): Uint8Array };
}

type Operations = (typeof stageContract)['operations'];

/** What the network found about a tap, for those who look behind the counter. */
export type Found = AnswerOf<(typeof tokenServiceContract)['operations']['findAuthorisation']>;

type TillHandlers = Pick<
  Handlers<typeof stageContract>,
  'listTills' | 'tap' | 'swipePlastic' | 'enterPIN' | 'getTill' | 'setTillLine' | 'explainTap'
>;

export function atTheTill(outside: TillDeps): TillHandlers {
  const deps = { ...outside, pinEntries: createPinEntries<ShownTap>(outside) };
  return {
    listTills: async () => ({ tills: deps.tills.map(shownTill) }),
    tap: (asked, context) => tapOf(deps, asked, context),
    swipePlastic: (asked, context) => plasticTapOf(deps, asked, context),
    async enterPIN({ terminalId, pinEntryId, pin }) {
      const typed = pin === undefined ? null : (PIN.parse(pin) ?? null);
      const tap = deps.pinEntries.enter(terminalId, pinEntryId, typed);
      return tap === undefined ? refuse('NOT_FOUND') : { tap: await tap };
    },
    async getTill({ terminalId }) {
      const till = tillOf(deps, terminalId);
      return till === undefined ? refuse('NOT_FOUND') : { till: await stateOf(deps, till) };
    },
    async setTillLine({ terminalId, line }) {
      const till = tillOf(deps, terminalId);
      if (till === undefined) return refuse('NOT_FOUND');
      till.line.set(line);
      if (line === 'WHOLE') await till.catchUp();
      return { till: await stateOf(deps, till) };
    },
    async explainTap({ rrn }, { language }) {
      const tap = await soldAs<ShownTap>(deps.database, rrn);
      const found = await foundOf(deps, rrn);
      if (tap === undefined && found === null) return refuse('NOT_FOUND');
      const entries = await deps.keptTrace.of(rrn);
      return explained({ tap: tap ?? null, found, entries, language });
    },
  };
}

/** What this room knows beside what it is given. */
interface Deps extends TillDeps {
  readonly pinEntries: PinEntries<ShownTap>;
}

function shownTill(till: Till) {
  const { terminalId, merchantName, city, currency, programmes, kinds, sort } = till;
  const lists = { programmes: [...programmes], kinds: [...kinds] };
  const { merchant, takesPart } = till;
  return { terminalId, merchantName, city, currency, ...lists, sort, takesPart, merchant };
}

async function stateOf({ banks, issuerLine }: TillDeps, till: Till) {
  const { terminalId, line, programmes } = till;
  const here = banks.filter(({ programme }) => programmes.includes(programme.id));
  return {
    terminalId,
    line: line.state,
    banks: here.map(({ programme: { id: programmeId, name } }) => ({
      programmeId,
      name,
      line: issuerLine(programmeId)?.state ?? ('WHOLE' as const),
    })),
    ...(await till.waiting()),
  };
}

function tillOf({ tills }: TillDeps, terminalId: string): Till | undefined {
  return tills.find((candidate) => candidate.terminalId === terminalId);
}

async function tapOf(
  deps: Deps,
  asked: InputOf<Operations['tap']>,
  { idempotencyKey }: CallContext,
): Promise<{ tap: ShownTap } | Refusal> {
  const till = tillOf(deps, asked.terminalId);
  const band = deps.shelf.band(asked.serialNumber);
  if (till === undefined || band === undefined) return refuse('NOT_FOUND');
  const sell = async (keys: PinKeys) => {
    const field = holdToReader(band);
    const transceive = async (apdu: Uint8Array) => {
      try {
        return disturbed(deps, field.transceive(apdu), apdu);
      } catch (error) {
        deps.shelf.failed(asked.serialNumber, error);
        throw error;
      }
    };
    try {
      return await paid(till, asked, { transceive }, keys);
    } finally {
      field.leave();
    }
  };
  return { tap: await rungUp(deps, till, idempotencyKey, asked, sell) };
}

async function plasticTapOf(
  deps: Deps,
  asked: InputOf<Operations['swipePlastic']>,
  { idempotencyKey }: CallContext,
): Promise<{ tap: ShownTap } | Refusal> {
  const till = tillOf(deps, asked.terminalId);
  const bank = deps.banks.find(({ programme }) => programme.id === asked.programmeId);
  const chip = await bank?.issuer.testChip(asked.cardId);
  if (till === undefined || bank === undefined || chip === undefined) return refuse('NOT_FOUND');
  const sell = async (keys: PinKeys) => {
    const card = deps.plastic.take(bank.programme, asked.cardId, chip);
    card.reset();
    const transceive = async (apdu: Uint8Array) => disturbed(deps, card.transceive(apdu), apdu);
    return paid(till, asked, { transceive }, keys);
  };
  return { tap: await rungUp(deps, till, idempotencyKey, asked, sell) };
}

function disturbed({ interference }: TillDeps, answer: Uint8Array, apdu: Uint8Array): Uint8Array {
  return interference.nfc?.(answer, apdu) ?? answer;
}

interface Asked {
  readonly amount: ShownTap['amount'];
  readonly kind?: PaymentKind | undefined;
  readonly points?: number | undefined;
  readonly pin?: string | undefined;
  readonly pinLater?: boolean | undefined;
  readonly language: Language;
}

/** The till does what it is told, or what it does all day. */
function paid(
  { terminal, kinds }: Till,
  asked: Asked,
  field: NfcPort,
  pinKeys: PinKeys,
): Promise<SaleResult> {
  const { kind = kinds[0] ?? 'PURCHASE', amount, points } = asked;
  const request: SaleRequest = { ...amount, field, pinKeys };
  switch (kind) {
    case 'PURCHASE':
      return terminal.sale({ ...request, points });
    case 'CASH':
      return terminal.withdraw(request);
    case 'REFUND':
      return terminal.refund(request);
    case 'PREAUTHORISATION':
      return terminal.preauthorise(request);
    default:
      return unreachable(kind);
  }
}

/** Whoever stands at the till's keys; without a PIN, nobody who types. */
function typing(pin: string | undefined): PinKeys {
  return { ask: async () => (pin === undefined ? null : (PIN.parse(pin) ?? null)) };
}

function rungUp(
  deps: Deps,
  till: Till,
  saleKey: string,
  { amount, language, pin, pinLater }: Asked,
  sell: (keys: PinKeys) => Promise<SaleResult>,
): Promise<ShownTap> {
  const show = async (result: SaleResult) => {
    const found = result.rrn === null ? null : await foundOf(deps, result.rrn);
    const receipt = receiptText(result.receipt, language).split('\n');
    const receiptId = await receiptOf(deps, till, result);
    return { ...shownTap(result, receipt, found, amount), ...(receiptId && { receiptId }) };
  };
  const once = (keys: PinKeys) =>
    soldOnce(deps.database, saleKey, till, deps.clock.now(), () => sell(keys), show);
  if (pinLater !== true) return once(typing(pin));
  return deps.pinEntries.during(till.terminalId, once, (id) => waiting(amount, id));
}

/** The name of the digital receipt; none where the payment never came to the acquirer. */
async function receiptOf(
  { acquirer }: TillDeps,
  { terminalId }: Till,
  { rrn }: SaleResult,
): Promise<string | undefined> {
  if (rrn === null) return undefined;
  const opened = await acquirer.openReceipt({ terminalId, rrn });
  return isRefusal(opened) ? undefined : opened.receiptId;
}

/** What the till shows while it waits for a PIN (EMV Book A, 9.4: message 09). */
function waiting(amount: ShownTap['amount'], pinEntryId: string): ShownTap {
  return {
    approved: false,
    outcome: 'ONLINE_REQUEST',
    message: 'ENTER_PIN',
    authorisationCode: null,
    responseCode: null,
    reason: null,
    dpanLastFour: null,
    rrn: null,
    amount,
    pinAsked: true,
    points: { spent: 0, paidMinor: 0, earned: 0 },
    receipt: [],
    cdaVerified: false,
    arqcVerified: false,
    findings: [],
    pinEntryId,
  };
}

async function foundOf({ tokenService }: TillDeps, rrn: string): Promise<Found | null> {
  const found = await tokenService.findAuthorisation({ rrn });
  return isRefusal(found) ? null : found;
}

function shownTap(
  result: SaleResult,
  receipt: string[],
  found: Found | null,
  { currency, amountMinor }: ShownTap['amount'],
): ShownTap {
  const { outcome, authorisationCode, responseCode, rrn, pinAsked, points } = result;
  const { leftToPayMinor } = result.receipt;
  return {
    approved: result.approved,
    outcome: outcome.kind,
    message: outcome.userMessage,
    authorisationCode,
    responseCode,
    reason: found?.reason ?? result.receipt.reason,
    dpanLastFour: result.receipt.accountLastFour,
    rrn,
    amount: { amountMinor: result.approvedMinor ?? amountMinor, currency },
    pinAsked,
    points,
    receipt: outcome.dpan === null ? [] : receipt,
    cdaVerified: outcome.authentication === 'CDA_VERIFIED',
    arqcVerified: found?.cryptogram === 'VERIFIED',
    findings: result.findings.map(spellFinding),
    account: result.receipt.account,
    ...(leftToPayMinor > 0 && { leftToPay: { amountMinor: leftToPayMinor, currency } }),
  };
}

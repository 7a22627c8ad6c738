/**
 * What happens at a till: a band or a plastic card is held to it, and what came of that is told.
 */
import type { stageContract, tapView } from '@armilla/api/stage';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Issuer } from '@armilla/issuer';
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
  readonly tokenService: Client<typeof tokenServiceContract>;
  readonly interference: { nfc?(answer: Uint8Array, command: Uint8Array): Uint8Array };
}

type Operations = (typeof stageContract)['operations'];

/** What the network found about a tap, for those who look behind the counter. */
export type Found = AnswerOf<(typeof tokenServiceContract)['operations']['findAuthorisation']>;

export function atTheTill(
  deps: TillDeps,
): Pick<Handlers<typeof stageContract>, 'listTills' | 'tap' | 'swipePlastic' | 'explainTap'> {
  return {
    listTills: async () => ({ tills: deps.tills.map(shownTill) }),
    tap: (asked, context) => tapOf(deps, asked, context),
    swipePlastic: (asked, context) => plasticTapOf(deps, asked, context),
    async explainTap({ rrn }, { language }) {
      const tap = await soldAs<ShownTap>(deps.database, rrn);
      const found = await foundOf(deps, rrn);
      if (tap === undefined && found === null) return refuse('NOT_FOUND');
      const entries = await deps.keptTrace.of(rrn);
      return explained({ tap: tap ?? null, found, entries, language });
    },
  };
}

function shownTill({ terminalId, merchantName, city, currency, programmes, kinds }: Till) {
  const lists = { programmes: [...programmes], kinds: [...kinds] };
  return { terminalId, merchantName, city, currency, ...lists };
}

function tillOf({ tills }: TillDeps, terminalId: string): Till | undefined {
  return tills.find((candidate) => candidate.terminalId === terminalId);
}

async function tapOf(
  deps: TillDeps,
  asked: InputOf<Operations['tap']>,
  { idempotencyKey }: CallContext,
): Promise<{ tap: ShownTap } | Refusal> {
  const till = tillOf(deps, asked.terminalId);
  const band = deps.shelf.band(asked.serialNumber);
  if (till === undefined || band === undefined) return refuse('NOT_FOUND');
  const sell = async () => {
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
      return await paid(till, asked, { transceive });
    } finally {
      field.leave();
    }
  };
  return { tap: await rungUp(deps, till, idempotencyKey, asked, sell) };
}

async function plasticTapOf(
  deps: TillDeps,
  asked: InputOf<Operations['swipePlastic']>,
  { idempotencyKey }: CallContext,
): Promise<{ tap: ShownTap } | Refusal> {
  const till = tillOf(deps, asked.terminalId);
  const bank = deps.banks.find(({ programme }) => programme.id === asked.programmeId);
  const chip = await bank?.issuer.testChip(asked.cardId);
  if (till === undefined || bank === undefined || chip === undefined) return refuse('NOT_FOUND');
  const sell = async () => {
    const card = deps.plastic.take(bank.programme, asked.cardId, chip);
    card.reset();
    const transceive = async (apdu: Uint8Array) => disturbed(deps, card.transceive(apdu), apdu);
    return paid(till, asked, { transceive });
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
  readonly language: Language;
}

/** The till does what it is told, or what it does all day. */
function paid({ terminal, kinds }: Till, asked: Asked, field: NfcPort): Promise<SaleResult> {
  const { kind = kinds[0] ?? 'PURCHASE', amount, points, pin } = asked;
  const request: SaleRequest = { ...amount, field, pinKeys: typing(pin) };
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
  deps: TillDeps,
  till: Till,
  saleKey: string,
  { amount, language }: Asked,
  sell: () => Promise<SaleResult>,
): Promise<ShownTap> {
  const show = async (result: SaleResult) => {
    const found = result.rrn === null ? null : await foundOf(deps, result.rrn);
    const receipt = receiptText(result.receipt, language).split('\n');
    return shownTap(result, receipt, found, amount);
  };
  return soldOnce(deps.database, saleKey, till, deps.clock.now(), sell, show);
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
  };
}

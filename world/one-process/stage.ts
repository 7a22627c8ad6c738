/** Answers what hands do: the shelf, the wrist, the buttons, the till, the SMS tray, the trace. */
import { stageContract, type tapView } from '@armilla/api/stage';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Clock } from '@armilla/kit/clock';
import {
  type AnswerOf,
  bind,
  type Client,
  type Handlers,
  type Invoke,
} from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { answerBook } from '@armilla/kit/idempotency';
import type { KeyPort } from '@armilla/kit/keys';
import type { Programmes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '@armilla/kit/refusal';
import type { TraceBook } from '@armilla/kit/trace';
import { receiptText, type SaleResult, spellFinding } from '@armilla/terminal';
import { type Band, holdToReader } from '@armilla/wearable';
import type { z } from 'zod';
import type { Messages } from './messages.ts';
import type { Shelf, ShownBand } from './shelf.ts';
import { soldOnce, type Till } from './tills.ts';

export type ShownTap = z.infer<typeof tapView>;

export interface StageDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly shelf: Shelf;
  readonly tills: readonly Till[];
  readonly messages: Messages;
  readonly trace: TraceBook;
  readonly programmes: Programmes;
  readonly clock: Clock;
  readonly version: string;
  readonly tokenService: Client<typeof tokenServiceContract>;
  readonly interference: { nfc?(answer: Uint8Array, command: Uint8Array): Uint8Array };
}

/** What the network found about a tap, for those who look behind the counter. */
type Found = AnswerOf<(typeof tokenServiceContract)['operations']['findAuthorisation']>;

export function createStage(deps: StageDeps): Invoke {
  return bind(stageContract, handlersOf(deps), answerBook(deps.database, deps.clock, deps.keys));
}

function handlersOf(deps: StageDeps): Handlers<typeof stageContract> {
  return { ...lookAround(deps), ...hands(deps), ...atTheTill(deps) };
}

function lookAround({ shelf, programmes, messages, trace, version, tokenService }: StageDeps) {
  const { service, banks } = programmes;
  return {
    about: async () => {
      const published = await tokenService.getEncryptionKey({});
      if (isRefusal(published)) return published;
      return {
        version,
        world: 'one-process',
        pinnedKeyId: published.key.kid,
        banks: banks.map(({ id, name, country, models }) => ({
          id,
          name,
          country: country.alpha2,
          models,
        })),
        service: { id: service.id, name: service.name },
      };
    },
    listBands: async () => ({
      bands: shelf.serials().flatMap((serial) => shelf.view(serial) ?? []),
    }),
    getBand: async ({ serialNumber }: { serialNumber: string }) => bandOr404(shelf, serialNumber),
    listSms: async ({ to }: { to: string }) => ({
      messages: (await messages.smsFile.listSms(to))
        .toReversed()
        .map(({ at, text }) => ({ at, to, text })),
    }),
    listMail: async ({ to }: { to: string }) => ({
      messages: (await messages.mail.listMail(to))
        .toReversed()
        .map(({ at, subject, text }) => ({ at, to, subject, text })),
    }),
    listTrace: async ({ after, reference }: { after: number; reference?: string | undefined }) => ({
      entries: trace
        .entries()
        .filter((entry) => entry.number > after)
        .filter((entry) => reference === undefined || entry.reference === reference)
        .map((entry) => ({ ...entry, details: [...(entry.details ?? [])] })),
    }),
  };
}

function bandOr404(shelf: Shelf, serialNumber: string): { band: ShownBand } | Refusal {
  const band = shelf.view(serialNumber);
  return band === undefined ? refuse('NOT_FOUND') : { band };
}

interface OnBand {
  readonly serialNumber: string;
}

function hands({ shelf, programmes }: StageDeps) {
  /** Does something with a band and shows it, or says why not. */
  const onBand = async (serialNumber: string, act: (band: Band) => RefusalCode | undefined) => {
    const band = shelf.band(serialNumber);
    if (band === undefined) return refuse('NOT_FOUND');
    try {
      const refusal = act(band);
      return refusal === undefined ? bandOr404(shelf, serialNumber) : refuse(refusal);
    } catch (error) {
      shelf.failed(serialNumber, error);
      throw error;
    }
  };
  return {
    takeBand: async ({ model }: { model: string }) => {
      const found = programmes.service.models.find((candidate) => candidate.model === model);
      if (found?.kind === 'PHONE') return refuse('PHONE_HAS_OWN_WALLET');
      if (found === undefined) return refuse('UNSUPPORTED_MODEL');
      return { band: await shelf.make(model) };
    },
    wear: ({ serialNumber, worn }: OnBand & { worn: boolean }) =>
      onBand(serialNumber, (band) => void (worn ? band.putOn() : band.takeOff())),
    enterPasscode: ({ serialNumber, passcode }: OnBand & { passcode: string }) =>
      onBand(serialNumber, (band) => band.enterPasscode(passcode)),
    arm: ({ serialNumber, position }: OnBand & { position?: number | undefined }) =>
      onBand(serialNumber, (band) => band.arm(position)),
    link: ({ serialNumber, inReach }: OnBand & { inReach: boolean }) =>
      onBand(serialNumber, () => shelf.setReach(serialNumber, inReach) as undefined),
  };
}

function atTheTill({
  database,
  shelf,
  tills,
  clock,
  tokenService,
  interference,
}: StageDeps): Pick<Handlers<typeof stageContract>, 'listTills' | 'tap'> {
  return {
    listTills: async () => ({
      tills: tills.map(({ terminalId, merchantName, city, currency, programmes }) => ({
        terminalId,
        merchantName,
        programmes: [...programmes],
        city,
        currency,
      })),
    }),
    async tap({ terminalId, serialNumber, amount, language }, { idempotencyKey }) {
      const till = tills.find((candidate) => candidate.terminalId === terminalId);
      const band = shelf.band(serialNumber);
      if (till === undefined || band === undefined) return refuse('NOT_FOUND');
      const sell = async () => {
        const field = holdToReader(band);
        const transceive = async (apdu: Uint8Array) => {
          try {
            const answer = field.transceive(apdu);
            return interference.nfc?.(answer, apdu) ?? answer;
          } catch (error) {
            shelf.failed(serialNumber, error);
            throw error;
          }
        };
        try {
          return await till.terminal.sale({ ...amount, field: { transceive } });
        } finally {
          field.leave();
        }
      };
      const show = async (result: SaleResult) => {
        const found =
          result.rrn === null ? null : await tokenService.findAuthorisation({ rrn: result.rrn });
        const receipt = receiptText(result.receipt, language).split('\n');
        return shownTap(result, receipt, isRefusal(found) ? null : found, amount);
      };
      const tap = await soldOnce(database, idempotencyKey, till, clock.now(), sell, show);
      return { tap };
    },
  };
}

function shownTap(
  result: SaleResult,
  receipt: string[],
  found: Found | null,
  amount: ShownTap['amount'],
): ShownTap {
  const { outcome, authorisationCode, responseCode, rrn } = result;
  return {
    approved: result.approved,
    outcome: outcome.kind,
    message: outcome.userMessage,
    authorisationCode,
    responseCode,
    reason: found?.reason ?? result.receipt.reason,
    dpanLastFour: result.receipt.accountLastFour,
    rrn,
    amount,
    receipt: outcome.dpan === null ? [] : receipt,
    cdaVerified: outcome.authentication === 'CDA_VERIFIED',
    arqcVerified: found?.cryptogram === 'VERIFIED',
    findings: result.findings.map(spellFinding),
  };
}

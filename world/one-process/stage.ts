/** Answers what hands do: the shelf, the wrist, the buttons, the till, the SMS tray, the trace. */
import { stageContract } from '@armilla/api/stage';
import { bind, type Handlers, type Invoke } from '@armilla/kit/contract';
import { answerBook } from '@armilla/kit/idempotency';
import type { KeyPort } from '@armilla/kit/keys';
import type { Programmes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '@armilla/kit/refusal';
import type { TraceBook } from '@armilla/kit/trace';
import type { Band } from '@armilla/wearable';
import type { Messages } from './messages.ts';
import type { Shelf, ShownBand } from './shelf.ts';
import { atTheNetwork, type NetworkDeps } from './stage-network.ts';
import { atTheTill, type TillDeps } from './stage-till.ts';
import type { KeptTrace, NumberedEntry, TracedQuery } from './trace-store.ts';

export interface StageDeps extends TillDeps, NetworkDeps {
  readonly keys: KeyPort;
  readonly messages: Messages;
  readonly programmes: Programmes;
  readonly trace: TraceBook;
  readonly keptTrace: Pick<KeptTrace, 'of' | 'list'>;
  readonly version: string;
}

export function createStage(deps: StageDeps): Invoke {
  return bind(stageContract, handlersOf(deps), answerBook(deps.database, deps.clock, deps.keys));
}

function handlersOf(deps: StageDeps): Handlers<typeof stageContract> {
  return { ...lookAround(deps), ...hands(deps), ...atTheTill(deps), ...atTheNetwork(deps) };
}

function lookAround(deps: StageDeps) {
  const { shelf, programmes, messages, version, tokenService } = deps;
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
        wearables: service.models.flatMap(({ model, name, kind, screen, supported }) =>
          supported ? { model, name, kind, screen } : [],
        ),
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
      entries: (await entriesOf(deps, reference)).filter(({ number }) => number > after),
    }),
    listTraced: (query: TracedQuery) => deps.keptTrace.list(query),
    exportTrace: async ({ reference }: { reference: string }) => {
      const entries = await entriesOf(deps, reference);
      if (entries.length === 0) return refuse('NOT_FOUND');
      const text = JSON.stringify({ reference, entries }, null, 2);
      return { fileName: `armilla-trace-${reference}.json`, text };
    },
  };
}

/** Of one tap or enrolment what was kept; else what the book in memory still holds. */
async function entriesOf({ trace, keptTrace }: StageDeps, reference: string | undefined) {
  const entries = reference === undefined ? trace.entries() : await keptTrace.of(reference);
  return entries.map(shownEntry);
}

function shownEntry({ details = [], call, ...entry }: NumberedEntry) {
  const shown = { ...entry, details: [...details] };
  if (call === undefined) return shown;
  return { ...shown, call: { ...call, asked: [...call.asked], answered: [...call.answered] } };
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

/**
 * The wearables of this world: each a file for its memory and a line of production data, booted
 * again at every start. Their hands are the stage's, their "Bluetooth" a socket of the edge.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { BandLogEntry, PhoneAnswer } from '@armilla/api/band-link';
import type { bandView } from '@armilla/api/stage';
import { fromHex, hex } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type KeyPort, replaceFile } from '@armilla/kit/keys';
import type { ServiceProgramme } from '@armilla/kit/programme';
import type { Trace } from '@armilla/kit/trace';
import {
  type Band,
  createWearable,
  type FileFlash,
  type Flash,
  flashInFile,
  handlePhoneMessage,
  type LastTap,
  MemoryFailure,
  phoneGone,
  sealedFlash,
} from '@armilla/wearable';
import type { z } from 'zod';
import type { DataFolder } from '../data-folder.ts';
import type { Birth, Maker } from '../maker.ts';
import { recordRelayed } from './tracing.ts';

export type ShownBand = z.infer<typeof bandView>;

/** One end of a phone's link to a band. */
export interface BandSocket {
  /** The answer to one text, or `undefined` for what is no message. */
  answer(text: string): string | undefined;
  /** The phone went away: what was under way in the secure element is undone. */
  end(): void;
}

export interface Shelf {
  serials(): readonly string[];
  /** A band to do something with. */
  band(serialNumber: string): Band | undefined;
  /** What a band threw: one whose memory has failed is off until it is asked for again. */
  failed(serialNumber: string, error: unknown): void;
  view(serialNumber: string): ShownBand | undefined;
  /** Builds, keeps and boots a new wearable. */
  make(model: string): Promise<ShownBand>;
  /** Opens a link; `undefined` when there is no such band or it is out of reach. */
  link(serialNumber: string, cut: () => void): BandSocket | undefined;
  /** In reach of phones, or not; a link that is open breaks. */
  setReach(serialNumber: string, inReach: boolean): void;
  close(): void;
}

interface Kept {
  band: Band;
  file: FileFlash;
  /** Its memory failed; what was under way is undone when it boots again, as after a tear. */
  off: boolean;
  readonly boot: () => Pick<Kept, 'band' | 'file'>;
  inReach: boolean;
  /** Cuts each open link. */
  readonly links: Set<() => void>;
}

export interface ShelfDeps {
  readonly folder: DataFolder;
  readonly maker: Maker;
  readonly service: ServiceProgramme;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Tells the token service of a new secure element, before the wearable leaves the factory. */
  register(birth: Birth, model: string): Promise<void>;
  /** Where it is seen what phones pass on. */
  readonly trace?: Trace;
  /** A file for the band's memory when left out. */
  readonly openFlash?: (path: string) => FileFlash;
}

export function openShelf(deps: ShelfDeps): Shelf {
  const kept = new Map<string, Kept>();
  for (const { serialNumber, model, cplc } of madeBefore(deps.folder)) {
    const birth = { serialNumber, cplc, ...deps.maker.keysOf(serialNumber, cplc) };
    kept.set(serialNumber, keep(deps, birth, model));
  }
  const awake = (serialNumber: string) => {
    const found = kept.get(serialNumber);
    return found && wake(found) ? found : undefined;
  };
  const view = (serialNumber: string) => {
    const found = kept.get(serialNumber);
    return found && shown(found);
  };
  return {
    serials: () => [...kept.keys()],
    band: (serialNumber) => awake(serialNumber)?.band,
    failed(serialNumber, error) {
      const found = kept.get(serialNumber);
      if (found !== undefined && error instanceof MemoryFailure) switchOff(found);
    },
    view,
    async make(model) {
      const birth = deps.maker.make(deps.clock.now());
      await deps.register(birth, model);
      writeDown(deps.folder, birth, model);
      const made = keep(deps, birth, model);
      kept.set(birth.serialNumber, made);
      return shown(made);
    },
    link: (serialNumber, cut) => {
      const found = awake(serialNumber);
      return found?.inReach ? openLink(found, cut, deps) : undefined;
    },
    setReach(serialNumber, inReach) {
      const found = kept.get(serialNumber);
      if (found === undefined) return;
      found.inReach = inReach;
      if (!inReach) for (const cut of found.links) cut();
    },
    close() {
      for (const { file, links } of kept.values()) {
        for (const cut of links) cut();
        file.close();
      }
    },
  };
}

function openLink(kept: Kept, cut: () => void, { trace, clock }: ShelfDeps): BandSocket {
  kept.links.add(cut);
  return {
    answer(text) {
      const numbered = messageOf(text);
      if (numbered === undefined) return undefined;
      try {
        const answer = handlePhoneMessage(kept.band, numbered.message);
        if (trace !== undefined) seen(trace, clock.now(), numbered.message, answer);
        return JSON.stringify({ id: numbered.id, answer });
      } catch (error) {
        if (!(error instanceof MemoryFailure)) throw error;
        switchOff(kept);
        return undefined;
      }
    },
    end() {
      kept.links.delete(cut);
      if (!kept.off) lettingGo(kept);
    },
  };
}

/** An APDU that reached the secure element; of other messages the trace has nothing. */
function seen(trace: Trace, at: number, message: unknown, answer: PhoneAnswer): void {
  const { type, command } = message as { type?: unknown; command?: unknown };
  if (type !== 'apdu' || typeof command !== 'string' || !answer.ok) return;
  if ('response' in answer) recordRelayed(trace, at, command, answer.response);
}

function lettingGo(kept: Kept): void {
  try {
    phoneGone(kept.band);
  } catch (error) {
    if (!(error instanceof MemoryFailure)) throw error;
    switchOff(kept);
  }
}

function switchOff(kept: Kept): void {
  kept.off = true;
  for (const cut of kept.links) cut();
}

/** Boots a band that is off; false while it cannot. */
function wake(kept: Kept): boolean {
  if (!kept.off) return true;
  try {
    const { band, file } = kept.boot();
    kept.file.close();
    Object.assign(kept, { band, file, off: false });
    return true;
  } catch {
    return false;
  }
}

function messageOf(text: string): { id: number; message: unknown } | undefined {
  try {
    const { id, message } = JSON.parse(text) as { id?: unknown; message?: unknown };
    return typeof id === 'number' ? { id, message } : undefined;
  } catch {
    return undefined;
  }
}

function keep(deps: ShelfDeps, birth: Birth, modelName: string): Kept {
  const boot = () => bootBand(deps, birth, modelName);
  return { ...boot(), boot, off: false, inReach: true, links: new Set() };
}

function bootBand(
  deps: ShelfDeps,
  birth: Birth,
  modelName: string,
): { band: Band; file: FileFlash } {
  const model = deps.service.models.find((candidate) => candidate.model === modelName);
  if (model === undefined) throw new Error(`model ${modelName} left the programme`);
  const { clock, chance, service, folder, openFlash = flashInFile } = deps;
  const file = openFlash(folder.file('wearable', `${birth.serialNumber}.image`));
  const flash = enciphered(folder.keys('wearable'), birth.serialNumber, file);
  const band = createWearable({ birth, model, flash, clock, chance, rules: service.passcode });
  return { band, file };
}

/** A chip's memory is not read from outside: on this disk it lies enciphered. */
function enciphered(keys: KeyPort, serialNumber: string, flash: Flash): Flash {
  return sealedFlash(flash, {
    seal: (plain) => keys.seal('image', plain, serialNumber),
    open: (sealed) => keys.open('image', sealed, serialNumber),
  });
}

interface Made {
  readonly serialNumber: string;
  readonly model: string;
  readonly cplc: Uint8Array;
}

function writeDown(folder: DataFolder, { serialNumber, cplc }: Birth, model: string): void {
  const path = folder.file('wearable', `${serialNumber}.json`);
  replaceFile(path, JSON.stringify({ serialNumber, model, cplc: hex(cplc) }));
}

function madeBefore(folder: DataFolder): readonly Made[] {
  const names = readdirSync(folder.file('wearable')).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const made = JSON.parse(readFileSync(folder.file('wearable', name), 'utf8'));
    return { ...made, cplc: fromHex(made.cplc) } as Made;
  });
}

function shown({ band, links, inReach }: Kept): ShownBand {
  const { model, armedUntil, cards, log, lastTap, ...rest } = band.view();
  return {
    serialNumber: rest.serialNumber,
    model: model.model,
    name: model.name,
    kind: model.kind,
    screen: model.screen,
    worn: rest.worn,
    passcodeSet: rest.passcodeSet,
    unlocked: rest.unlocked,
    triesLeft: rest.triesLeft,
    armedUntil: armedUntil ?? null,
    linked: links.size > 0,
    inReach,
    cards: cards.map(({ label, dpanLastFour, background, text, chosen, isPayable }, position) => ({
      position,
      label,
      dpanLastFour,
      background,
      text,
      chosen,
      payable: isPayable,
    })),
    log: log.map(shownEntry),
    lastTap: lastTap === undefined ? null : shownTap(lastTap),
  };
}

function shownEntry({ atc, dpanLastFour, cryptogram, amount, at }: BandLogEntry) {
  return { atc, dpanLastFour, cryptogram, amount, at };
}

function shownTap({ at, presented, reason, entry }: LastTap) {
  const known = entry === undefined ? null : shownEntry(entry);
  return { at, presented, reason: reason ?? null, entry: known };
}

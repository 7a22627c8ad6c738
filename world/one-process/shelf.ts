/**
 * The wearables of this world: each a file for its memory and a line of production data, booted
 * again at every start. Their hands are the stage's, their "Bluetooth" a socket of the edge.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { bandView } from '@armilla/api/stage';
import { fromHex, hex } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type KeyPort, replaceFile } from '@armilla/kit/keys';
import type { ServiceProgramme } from '@armilla/kit/programme';
import {
  type Band,
  createWearable,
  type FileFlash,
  type Flash,
  flashInFile,
  handlePhoneMessage,
  phoneGone,
  sealedFlash,
} from '@armilla/wearable';
import type { z } from 'zod';
import type { DataFolder } from '../data-folder.ts';
import type { Birth, Maker } from '../maker.ts';

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
  band(serialNumber: string): Band | undefined;
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
  readonly band: Band;
  readonly file: FileFlash;
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
}

export function openShelf(deps: ShelfDeps): Shelf {
  const kept = new Map<string, Kept>();
  for (const { serialNumber, model, cplc } of madeBefore(deps.folder)) {
    const birth = { serialNumber, cplc, ...deps.maker.keysOf(serialNumber, cplc) };
    kept.set(serialNumber, boot(deps, birth, model));
  }
  const view = (serialNumber: string) => {
    const found = kept.get(serialNumber);
    return found && shown(found);
  };
  return {
    serials: () => [...kept.keys()],
    band: (serialNumber) => kept.get(serialNumber)?.band,
    view,
    async make(model) {
      const birth = deps.maker.make(deps.clock.now());
      await deps.register(birth, model);
      writeDown(deps.folder, birth, model);
      const made = boot(deps, birth, model);
      kept.set(birth.serialNumber, made);
      return shown(made);
    },
    link: (serialNumber, cut) => {
      const found = kept.get(serialNumber);
      return found?.inReach ? openLink(found, cut) : undefined;
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

function openLink(kept: Kept, cut: () => void): BandSocket {
  kept.links.add(cut);
  return {
    answer(text) {
      const numbered = messageOf(text);
      if (numbered === undefined) return undefined;
      return JSON.stringify({
        id: numbered.id,
        answer: handlePhoneMessage(kept.band, numbered.message),
      });
    },
    end() {
      kept.links.delete(cut);
      phoneGone(kept.band);
    },
  };
}

function messageOf(text: string): { id: number; message: unknown } | undefined {
  try {
    const { id, message } = JSON.parse(text) as { id?: unknown; message?: unknown };
    return typeof id === 'number' ? { id, message } : undefined;
  } catch {
    return undefined;
  }
}

function boot(deps: ShelfDeps, birth: Birth, modelName: string): Kept {
  const model = deps.service.models.find((candidate) => candidate.model === modelName);
  if (model === undefined) throw new Error(`model ${modelName} left the programme`);
  const file = flashInFile(deps.folder.file('wearable', `${birth.serialNumber}.image`));
  const { clock, chance, service } = deps;
  const flash = enciphered(deps.folder.keys('wearable'), birth.serialNumber, file);
  const band = createWearable({ birth, model, flash, clock, chance, rules: service.passcode });
  return { band, file, inReach: true, links: new Set() };
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

function shown({ band, links }: Kept): ShownBand {
  const { model, armedUntil, cards, log, ...rest } = band.view();
  return {
    serialNumber: rest.serialNumber,
    model: model.model,
    name: model.name,
    kind: model.kind,
    screen: model.screen,
    worn: rest.worn,
    passcodeSet: rest.passcodeSet,
    unlocked: rest.unlocked,
    armedUntil: armedUntil ?? null,
    linked: links.size > 0,
    cards: cards.map(({ label, dpanLastFour, background, text, chosen }, position) => ({
      position,
      label,
      dpanLastFour,
      background,
      text,
      chosen,
    })),
    log: log.map(({ atc, dpanLastFour, cryptogram, amount, at }) => ({
      atc,
      dpanLastFour,
      cryptogram,
      amount,
      at,
    })),
  };
}

/**
 * The ground that seeds begin on: parties after their first start, people with bands, passcodes and
 * cards on them, all made by the parties themselves, once a process. Each seed has a copy.
 */
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import { type Programmes, readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Birth } from '../../maker.ts';
import { registrar } from '../../one-process/registrar.ts';
import { enrol } from '../people/enrol.ts';
import { type Kept, PASSCODE, type Wearer } from '../people/wearer.ts';
import { type Snapshot, World } from '../world.ts';

/** A Sunday noon in Athens. */
const START = Date.UTC(2026, 10, 22, 10, 0, 0);
const SEED = 20_261_122;
const PROGRAMMES = fileURLToPath(new URL('../../../programme', import.meta.url));

export type Plastic = AnswerOf<
  (typeof issuerContract)['operations']['listTestPlastic']
>['plastic'][number] & { readonly programmeId: string };

export interface Ground {
  readonly programmes: Programmes;
  readonly snapshot: Snapshot;
  readonly plastics: readonly Plastic[];
}

/** People by name, the bank whose band they wear, and the stories of the cards they put on it. */
const PEOPLE: readonly { name: string; programmeId: string; stories: readonly string[] }[] = [
  { name: 'anna', programmeId: 'alpha-bank', stories: ['approve', 'credit'] },
  { name: 'bela', programmeId: 'alpha-bank', stories: ['approve'] },
  { name: 'cleo', programmeId: 'pumb', stories: ['approve'] },
  { name: 'dina', programmeId: 'campus', stories: ['approve'] },
  { name: 'emil', programmeId: 'alpha-bank', stories: [] },
];

let made: Promise<Ground> | undefined;

export function ground(): Promise<Ground> {
  made ??= make();
  return made;
}

/** Begins from a ground that was made elsewhere. */
export function standOn(other: Ground): void {
  made = Promise.resolve(other);
}

/** A ground that can be handed to another thread: nothing in it but data. */
export interface PackedGround {
  readonly snapshot: Omit<Snapshot, 'people'>;
  /** A band's keys follow from its maker's. */
  readonly people: readonly (Omit<Kept, 'birth'> & Pick<Birth, 'serialNumber' | 'cplc'>)[];
  readonly plastics: readonly Plastic[];
}

export function packed({ snapshot: { people, ...snapshot }, plastics }: Ground): PackedGround {
  const bare = people.map(({ birth: { serialNumber, cplc }, ...kept }) => ({
    ...kept,
    ...{ serialNumber, cplc },
  }));
  return { snapshot, people: bare, plastics };
}

export function unpacked({ snapshot, people, plastics }: PackedGround): Ground {
  const programmes = readProgrammes(PROGRAMMES);
  const none: Snapshot = { ...snapshot, people: [] };
  const world = new World({ seed: SEED, programmes, startMs: START, from: none });
  const born = people.map(({ serialNumber, cplc, ...kept }) => {
    const birth = { serialNumber, cplc, ...world.maker.keysOf(serialNumber, cplc) };
    return { ...kept, birth };
  });
  world.close();
  return { programmes, plastics, snapshot: { ...snapshot, people: born } };
}

/** The answer; a refusal is a fault of the ground. */
export function yes<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.detail ?? ''}`);
  return answer;
}

async function make(): Promise<Ground> {
  const programmes = readProgrammes(PROGRAMMES);
  const world = new World({ seed: SEED, programmes, startMs: START });
  try {
    return await world.machine.run(async () => {
      await world.parties.start();
      const plastics = await plasticsOf(world);
      const { key } = yes(await stage(world).getEncryptionKey({}));
      world.pin(key.kid);
      for (const { name, programmeId, stories } of PEOPLE) {
        const pin = plasticOf(plastics, programmeId, 'approve').pin;
        const wearer = await arrives(world, name, programmeId, pin);
        for (const story of stories) {
          await enrol(world, wearer, plasticOf(plastics, programmeId, story));
        }
      }
      await world.parties.settled();
      await world.machine.wait(120_000);
      return { programmes, snapshot: world.snapshot(), plastics };
    });
  } finally {
    world.close();
  }
}

export function plasticOf(
  plastics: readonly Plastic[],
  programmeId: string,
  story: string,
): Plastic {
  const found = plastics.find((p) => p.programmeId === programmeId && p.story === story);
  if (found === undefined) throw new Error(`${programmeId} has no plastic for ${story}`);
  return found;
}

function stage(world: World) {
  return world.parties.client(tokenServiceContract, 'token-service', {
    kind: 'party',
    name: 'maker',
  });
}

async function plasticsOf(world: World): Promise<Plastic[]> {
  const all: Plastic[] = [];
  for (const { id: programmeId } of world.options.programmes.banks) {
    const place = `issuer-${programmeId}`;
    const issuer = world.parties.client(issuerContract, place, { kind: 'anyone' });
    const { plastic } = yes(await issuer.listTestPlastic({}));
    all.push(...plastic.map((card) => ({ ...card, programmeId })));
  }
  return all;
}

/** Somebody opens an account, takes a band from the shelf, pairs it and sets its passcode. */
async function arrives(
  world: World,
  name: string,
  programmeId: string,
  pin: string,
): Promise<Wearer> {
  const anyone = world.parties.client(walletContract, 'wallet', { kind: 'anyone' });
  const account = { email: `${name}@armilla.example`, password: 'a-long-enough-password' };
  const { accountId } = yes(await anyone.createAccount({ ...account, language: 'en' }));
  const bank = world.options.programmes.banks.find(({ id }) => id === programmeId);
  const model = bank?.models[0] ?? '';
  const birth = world.maker.make(world.now);
  await registrar(stage(world))(birth, model);
  const wearer = world.wearer({
    ...{ name, accountId, programmeId, pin, birth, model },
    flash: new Uint8Array(0),
  });
  world.people.push(wearer);
  wearer.band.putOn();
  yes(await wearer.phone().pair());
  yes(await wearer.phone().setPasscode(PASSCODE));
  return wearer;
}

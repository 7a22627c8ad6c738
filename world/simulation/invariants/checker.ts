/** What a checker is given, and what it says. */
import type { Ground } from '../ground/ground.ts';
import type { Model } from '../model.ts';
import type { World } from '../world.ts';

/** A world at rest: everything arrived, everybody was told. */
export interface AtRest {
  readonly world: World;
  readonly model: Model;
  readonly ground: Ground;
}

export interface Checker {
  /** `I1`, as `doc/simulation.md` lists them. */
  readonly name: string;
  readonly says: string;
  /** What is wrong, one text a thing; nothing when all is well. */
  check(at: AtRest): readonly string[];
}

/** Looks into what each bank keeps. */
export function ofEachBank<T>(
  { world }: AtRest,
  look: (place: string, programmeId: string) => readonly T[],
): readonly T[] {
  return world.options.programmes.banks.flatMap(({ id }) => look(`issuer-${id}`, id));
}

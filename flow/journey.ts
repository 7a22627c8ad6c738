/**
 * Journeys on every engine and for the programmes they are about. A journey's title begins with the
 * row of the mission it shows and ends with where it ran: `M11 … (postgres, pumb)`.
 */
import { after, before, describe, test } from 'node:test';
import { openScene, type Scene, type SceneOptions } from './scene.ts';

export type Engine = 'sqlite' | 'postgres';

/** PostgreSQL where the run has a server of its own; `npm test` and `npm run rows` start one. */
const ENGINES: readonly Engine[] =
  process.env.ARMILLA_TEST_POSTGRES === undefined ? ['sqlite'] : ['sqlite', 'postgres'];

export interface Place {
  readonly engine: Engine;
  readonly programme: string;
  /** One journey, in the scene that this place's journeys share. */
  journey(title: string, work: (scene: Scene) => Promise<void>): void;
  /** One journey in a scene of its own: it changes what others would find. */
  alone(title: string, work: (scene: Scene) => Promise<void>): void;
}

/**
 * Engines and programmes in pairs, each met at least once: `npm test`. Every engine with every
 * programme where there is one engine alone, and in `npm run rows`.
 */
function pairs(programmes: readonly string[]): readonly (readonly [Engine, string])[] {
  const every = process.env.ARMILLA_TEST_BANKS === 'both' || programmes.length < ENGINES.length;
  return ENGINES.flatMap((engine, i) =>
    programmes
      .filter((_, j) => every || j % ENGINES.length === i)
      .map((programme) => [engine, programme] as const),
  );
}

/** Tells the journeys of `tell` on each engine, for each programme. */
export function everywhere(
  programmes: readonly string[],
  tell: (place: Place) => void,
  options: Omit<SceneOptions, 'engine' | 'programme'> = {},
): void {
  for (const [engine, programme] of pairs(programmes)) at(engine, programme, tell, options);
}

function at(
  engine: Engine,
  programme: string,
  tell: (place: Place) => void,
  options: Omit<SceneOptions, 'engine' | 'programme'>,
): void {
  const where = `(${engine}, ${programme})`;
  const open = () => openScene({ ...options, engine, programme });
  describe(where, () => {
    let shared: Scene;
    let used = false;
    before(async () => {
      if (used) shared = await open();
    });
    after(() => shared?.close());
    tell({
      engine,
      programme,
      journey(title, work) {
        used = true;
        test(`${title} ${where}`, () => work(shared));
      },
      alone(title, work) {
        test(`${title} ${where}`, async () => {
          const scene = await open();
          try {
            await work(scene);
          } finally {
            await scene.close();
          }
        });
      },
    });
  });
}

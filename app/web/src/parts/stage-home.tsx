/**
 * What the rooms of the stage share: one phone, band and till, made when the first of them is
 * entered and kept while the page lives, so that going from room to room interrupts nothing.
 */
import type { ReactNode } from 'react';
import { createStage, type Stage } from '../core/stage.ts';
import type { LookStore } from '../shell/look.ts';
import { useLookStore } from './use-look.ts';
import { StageContext } from './use-stage.ts';

const stages = new WeakMap<LookStore, Stage>();

export function StageHome({ children }: { readonly children: ReactNode }) {
  return <StageContext value={stageOf(useLookStore())}>{children}</StageContext>;
}

function stageOf(look: LookStore): Stage {
  const known = stages.get(look);
  if (known !== undefined) return known;
  const stage = createStage(look);
  stages.set(look, stage);
  stage.open();
  return stage;
}

/** Whoever runs the service, and what gives them something to look at. */
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Cardholder, eventually, type Scene, yes } from '../scene.ts';
import { opensSession, wearer } from './people.ts';

export function operatorKey(scene: Scene): string {
  return readFileSync(join(scene.folder, 'operator.key'), 'utf8').trim();
}

/** The page has the operator's session from now on. */
export function isOperator(page: Page, scene: Scene): Promise<void> {
  return opensSession(page, '/operations/session', { key: operatorKey(scene) });
}

/** Two payments that are approved and one that is not. */
export async function paymentsPass(scene: Scene): Promise<void> {
  await wearer(scene, 'approve', [1_240, 860]);
  await wearer(scene, 'insufficient-funds', [4_500]);
}

/** A band comes back from yesterday: a card that was added since is not on it. */
export async function bandThatForgot(scene: Scene): Promise<Cardholder> {
  const cardholder = await scene.cardholder();
  await cardholder.wears();
  await cardholder.adds(await scene.plastic('approve'));
  const image = (folder: string) => join(folder, 'wearable', `${cardholder.serialNumber}.image`);
  const before = join(scene.folder, 'before.image');
  await scene.restart((folder) => copyFileSync(image(folder), before));
  const back = await near(cardholder);
  await back.adds(await scene.plastic('insufficient-funds'));
  await scene.restart((folder) => copyFileSync(before, image(folder)));
  return near(back);
}

async function near(cardholder: Cardholder): Promise<Cardholder> {
  const again = await cardholder.reinstalls();
  await again.wear();
  return again;
}

/** The band is looked at, and what differs is put right. */
export async function isRepaired(cardholder: Cardholder): Promise<void> {
  const { deviceId } = yes(await cardholder.phone.device());
  await eventually(async () => {
    yes(await cardholder.phone.sync());
    const { drifts } = yes(await cardholder.wallet.listDrift({ deviceId }));
    return drifts.find(({ repairedAt }) => repairedAt !== null);
  });
}

/** The band is looked at at its next sync, which is now; what differs is written down. */
export async function isLookedAt(cardholder: Cardholder): Promise<void> {
  const { deviceId } = yes(await cardholder.phone.device());
  yes(await cardholder.wallet.auditDevice({ deviceId }));
  await eventually(async () => {
    yes(await cardholder.phone.sync());
    const { drifts } = yes(await cardholder.wallet.listDrift({ deviceId }));
    return drifts[0];
  });
}

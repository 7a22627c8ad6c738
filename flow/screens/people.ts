/** Bringing people before their screens without walking the road there. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import {
  CARDHOLDER_PASSWORD,
  type Cardholder,
  CUSTOMER_PASSWORD,
  type Plastic,
  type Scene,
} from '../scene.ts';

/** As the pages spell an amount of the scene's bank, in English: `€12.40`, `UAH 12.40`. */
export function moneyOf({ bank }: Scene, amountMinor: number): string {
  const spelled = new Intl.NumberFormat('en-GB', { style: 'currency', currency: bank.currency });
  return spelled.format(amountMinor / 100);
}

/** The page has the cardholder's session from now on, as after signing in to the app. */
export function isSignedIn(page: Page, { email }: Cardholder): Promise<void> {
  return opensSession(page, '/wallet/sessions', { email, password: CARDHOLDER_PASSWORD });
}

/** The page has the bank customer's session from now on. */
export function isCustomer(page: Page, bankId: string, { customer }: Plastic): Promise<void> {
  const path = `/issuer-${bankId}/sessions`;
  return opensSession(page, path, { customer, password: CUSTOMER_PASSWORD });
}

/** Any sign-in of a contract; the answer's cookie is the page's. */
export async function opensSession(page: Page, path: string, data: object): Promise<void> {
  const answer = await page.request.post(path, {
    data,
    headers: { 'idempotency-key': randomUUID() },
  });
  assert.ok(answer.ok(), `${path} answered ${answer.status()}`);
}

/** Somebody with a band, one card on it, and payments made with it. */
export async function wearer(scene: Scene, story = 'approve', paymentsMinor: number[] = []) {
  const cardholder = await scene.cardholder();
  await cardholder.wears();
  const plastic = await scene.plastic(story);
  await cardholder.adds(plastic);
  for (const amountMinor of paymentsMinor) await cardholder.taps(amountMinor);
  // The phone of the page comes near instead.
  cardholder.leaves();
  return { cardholder, plastic };
}

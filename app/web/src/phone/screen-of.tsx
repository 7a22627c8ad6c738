/**
 * Which component shows the screen that the phone is at. The first screen comes with the phone;
 * the others come in three parts, fetched while the first is being read.
 */
import { lazy, Suspense, useEffect } from 'react';
import type { Screen } from '../core/state.ts';
import { type AccountScreenAt, isAccountScreen } from './account-part.ts';
import { type AddingScreenAt, isAddingScreen } from './adding-part.ts';
import { WelcomeScreen } from './welcome-screen.tsx';

const parts = {
  account: () => import('./account-screens.tsx'),
  adding: () => import('./adding-screens.tsx'),
  wallet: () => import('../wallet/wallet-screens.tsx'),
};

const AccountScreens = lazy(async () => ({ default: (await parts.account()).AccountScreens }));
const AddingScreens = lazy(async () => ({ default: (await parts.adding()).AddingScreens }));
const WalletScreens = lazy(async () => ({ default: (await parts.wallet()).WalletScreens }));

export function ScreenOf({ screen }: { readonly screen: Screen }) {
  useEffect(fetchAllLater, []);
  return (
    <Suspense fallback={null}>
      <Shown screen={screen} />
    </Suspense>
  );
}

function Shown({ screen }: { readonly screen: Screen }) {
  if (screen.at === 'WELCOME') return <WelcomeScreen />;
  if (isAccountScreen(screen)) return <AccountScreens screen={screen} />;
  if (isAddingScreen(screen)) return <AddingScreens screen={screen} />;
  return <WalletScreens screen={screen} />;
}

/** What neither the account nor adding a card has to do with. */
export type WalletScreenAt = Exclude<Screen, AccountScreenAt | AddingScreenAt | { at: 'WELCOME' }>;

const LATER_MS = 1_500;

/** No screen is waited for that somebody turns to. */
function fetchAllLater(): () => void {
  const timer = setTimeout(() => {
    // One that does not come now is fetched when its screen is turned to.
    for (const fetch of Object.values(parts)) fetch().catch(() => {});
  }, LATER_MS);
  return () => clearTimeout(timer);
}

/** The wallet, a card, a wearable, and what manages them. */
import { MessagesScreen } from '../phone/messages-screen.tsx';
import type { WalletScreenAt } from '../phone/screen-of.tsx';
import { CardScreen } from './card-screen.tsx';
import { DeviceActionScreen } from './device-action-screen.tsx';
import { DeviceScreen } from './device-screen.tsx';
import { ManagingScreenOf } from './managing-screens.tsx';
import { RemoveScreen } from './remove-screen.tsx';
import { WalletScreen } from './wallet-screen.tsx';

export function WalletScreens({ screen }: { readonly screen: WalletScreenAt }) {
  switch (screen.at) {
    case 'WALLET':
      return <WalletScreen />;
    case 'CARD':
      return <CardScreen cardId={screen.cardId} />;
    case 'REMOVE':
      return <RemoveScreen cardId={screen.cardId} />;
    case 'MESSAGES':
      return <MessagesScreen />;
    case 'DEVICE':
      return <DeviceScreen />;
    case 'DEVICE_ACTION':
      return <DeviceActionScreen action={screen.action} />;
    default:
      return <ManagingScreenOf screen={screen} />;
  }
}

/** The screens that manage what is there; those that bring much along come when they are wanted. */

import { unreachable } from '@armilla/kit/unreachable';
import { lazy, Suspense } from 'react';
import type { ManagingScreen } from '../core/managing.ts';
import { CheckUpScreen } from './check-up-screen.tsx';
import { DoubtScreen } from './doubt-screen.tsx';
import { HistoryScreen } from './history-screen.tsx';
import { LimitsScreen } from './limits-screen.tsx';
import { MoveScreen } from './move-screen.tsx';
import { PaymentScreen } from './payment-screen.tsx';
import { ReceiptScreen } from './receipt-screen.tsx';
import { ServiceUpdateScreen } from './service-update-screen.tsx';

const OrderScreen = lazy(async () => ({
  default: (await import('./order-screen.tsx')).OrderScreen,
}));

export function ManagingScreenOf({ screen }: { readonly screen: ManagingScreen }) {
  switch (screen.at) {
    case 'PAYMENT':
      return <PaymentScreen payment={screen} />;
    case 'DOUBT':
      return <DoubtScreen payment={screen} />;
    case 'HISTORY':
      return <HistoryScreen cardId={screen.cardId} />;
    case 'LIMITS':
      return <LimitsScreen cardId={screen.cardId} />;
    case 'ORDER':
      return (
        <Suspense fallback={null}>
          <OrderScreen />
        </Suspense>
      );
    case 'RECEIPT':
      return <ReceiptScreen />;
    case 'MOVE':
      return <MoveScreen />;
    case 'CHECK_UP':
      return <CheckUpScreen />;
    case 'SERVICE_UPDATE':
      return <ServiceUpdateScreen />;
    default:
      return unreachable(screen);
  }
}

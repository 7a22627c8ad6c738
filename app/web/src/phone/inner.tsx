/** What the phone shows once somebody begins: every screen but the welcome, and what comes over it. */
import type { Screen } from '../core/state.ts';
import { StepUp } from '../parts/step-up.tsx';
import { AppUpdate } from '../wallet/app-update.tsx';
import { PaymentNotice } from '../wallet/payment-notice.tsx';
import { MessageNotice } from './message-notice.tsx';
import { PushNotice } from './push-notice.tsx';
import { ScreenOf } from './screen-of.tsx';

export function Inner({ screen }: { readonly screen: Screen }) {
  return (
    <>
      <AppUpdate />
      <StepUp place="PHONE" />
      <ScreenOf screen={screen} />
    </>
  );
}

/** Over whatever is shown. */
export function Notices() {
  return (
    <>
      <MessageNotice />
      <PushNotice />
      <PaymentNotice />
    </>
  );
}

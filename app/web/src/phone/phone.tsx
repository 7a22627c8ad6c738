/** The phone: its case, its status bar, the message that comes in, and the screen it is at. */
import { useTranslation } from 'react-i18next';
import type { Screen } from '../core/state.ts';
import { spelledTime } from '../parts/format.ts';
import { StepUp } from '../parts/step-up.tsx';
import { Told } from '../parts/told.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useNow, useStage } from '../parts/use-stage.ts';
import { AddCardScreen } from './add-card-screen.tsx';
import { CardScreen } from './card-screen.tsx';
import { CodeScreen } from './code-screen.tsx';
import { DeviceActionScreen } from './device-action-screen.tsx';
import { DeviceScreen } from './device-screen.tsx';
import { MessageNotice } from './message-notice.tsx';
import { MessagesScreen } from './messages-screen.tsx';
import { MethodScreen } from './method-screen.tsx';
import { PasscodeScreen } from './passcode-screen.tsx';
import { ProveScreen } from './prove-screen.tsx';
import { ProvisioningScreen } from './provisioning-screen.tsx';
import { RemoveScreen } from './remove-screen.tsx';
import { TermsScreen } from './terms-screen.tsx';
import { WalletScreen } from './wallet-screen.tsx';
import { WelcomeScreen } from './welcome-screen.tsx';

export function Phone() {
  const screen = useStage((state) => state.screen);
  return (
    <div className="rounded-[2.6rem] border border-case-edge bg-case p-2.5 shadow-lift">
      <div className="relative flex h-[42rem] flex-col overflow-hidden rounded-[2rem] bg-surface">
        <StatusBar />
        <MessageNotice />
        <div className="grow overflow-y-auto px-5 pt-2 pb-5" data-testid={`phone-${screen.at}`}>
          <Told place="PHONE" />
          <StepUp place="PHONE" />
          <ScreenOf screen={screen} />
        </div>
      </div>
    </div>
  );
}

function ScreenOf({ screen }: { readonly screen: Screen }) {
  switch (screen.at) {
    case 'WELCOME':
      return <WelcomeScreen />;
    case 'PASSCODE':
      return <PasscodeScreen change={screen.change} />;
    case 'WALLET':
      return <WalletScreen />;
    case 'ADD':
      return <AddCardScreen />;
    case 'TERMS':
      return <TermsScreen />;
    case 'METHOD':
      return <MethodScreen />;
    case 'CODE':
      return <CodeScreen />;
    case 'PROVE':
      return <ProveScreen />;
    case 'PROVISIONING':
      return <ProvisioningScreen />;
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
  }
}

function StatusBar() {
  const now = useNow();
  const language = useLanguage();
  const device = useStage((state) => state.device);
  const inReach = useStage((state) => state.inReach);
  const { t } = useTranslation();
  return (
    <div className="flex items-center justify-between px-6 pt-3 pb-1 text-xs font-semibold">
      <span>{spelledTime(now, language)}</span>
      <span aria-hidden="true" className="h-5 w-20 rounded-full bg-case" />
      {device === null ? (
        <span className="w-8" />
      ) : (
        <span role="status" className={inReach ? 'text-accent' : 'text-bad'}>
          <span className="sr-only">{t(inReach ? 'phone.bluetoothOn' : 'phone.bluetoothOff')}</span>
          <BluetoothMark cut={!inReach} />
        </span>
      )}
    </div>
  );
}

function BluetoothMark({ cut }: { readonly cut: boolean }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="size-5">
      <path
        d="M4 5l8 6-4 3V2l4 3-8 6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      {cut && <path d="M2 2l12 12" stroke="currentColor" strokeWidth="1.8" />}
    </svg>
  );
}

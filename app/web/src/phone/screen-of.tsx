/** Which component shows the screen that the phone is at. */
import type { Screen } from '../core/state.ts';
import { AccountScreen } from './account-screen.tsx';
import { AddCardScreen } from './add-card-screen.tsx';
import { AroundScreen } from './around-screen.tsx';
import { CardScreen } from '../wallet/card-screen.tsx';
import { CloseAccountScreen } from './close-account-screen.tsx';
import { CodeScreen } from './code-screen.tsx';
import { CreateAccountScreen } from './create-account-screen.tsx';
import { DetailsScreen } from './details-screen.tsx';
import { DeviceActionScreen } from '../wallet/device-action-screen.tsx';
import { DeviceScreen } from '../wallet/device-screen.tsx';
import { LinkScreen } from './link-screen.tsx';
import { MessagesScreen } from './messages-screen.tsx';
import { MethodScreen } from './method-screen.tsx';
import { PairScreen } from './pair-screen.tsx';
import { PasscodeScreen } from './passcode-screen.tsx';
import { PasswordScreen } from './password-screen.tsx';
import { ProveScreen } from './prove-screen.tsx';
import { ProvisioningScreen } from './provisioning-screen.tsx';
import { PushedScreen } from './pushed-screen.tsx';
import { ManagingScreenOf } from '../wallet/managing-screens.tsx';
import { RemoveScreen } from '../wallet/remove-screen.tsx';
import { ScanScreen } from './scan-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';
import { TermsScreen } from './terms-screen.tsx';
import { WalletScreen } from '../wallet/wallet-screen.tsx';
import { WelcomeScreen } from './welcome-screen.tsx';

export function ScreenOf({ screen }: { readonly screen: Screen }) {
  switch (screen.at) {
    case 'WELCOME':
      return <WelcomeScreen />;
    case 'SIGN_IN':
      return <SignInScreen />;
    case 'CREATE_ACCOUNT':
      return <CreateAccountScreen />;
    case 'AROUND':
      return <AroundScreen />;
    case 'LINK':
      return <LinkScreen />;
    case 'PAIR':
      return <PairScreen />;
    case 'PASSCODE':
      return <PasscodeScreen change={screen.change} />;
    case 'WALLET':
      return <WalletScreen />;
    case 'ADD':
      return <AddCardScreen />;
    case 'SCAN':
      return <ScanScreen />;
    case 'PUSHED':
      return <PushedScreen />;
    case 'DETAILS':
      return <DetailsScreen />;
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
    case 'ACCOUNT':
      return <AccountScreen />;
    case 'PASSWORD':
      return <PasswordScreen />;
    case 'CLOSE_ACCOUNT':
      return <CloseAccountScreen />;
    case 'DEVICE':
      return <DeviceScreen />;
    case 'DEVICE_ACTION':
      return <DeviceActionScreen action={screen.action} />;
    default:
      return <ManagingScreenOf screen={screen} />;
  }
}

/** The screens between an empty wrist and a card on it. */
import { unreachable } from '@armilla/kit/unreachable';
import { AddCardScreen } from './add-card-screen.tsx';
import type { AddingScreenAt } from './adding-part.ts';
import { CodeScreen } from './code-screen.tsx';
import { DetailsScreen } from './details-screen.tsx';
import { MethodScreen } from './method-screen.tsx';
import { PairScreen } from './pair-screen.tsx';
import { PasscodeScreen } from './passcode-screen.tsx';
import { ProveScreen } from './prove-screen.tsx';
import { ProvisioningScreen } from './provisioning-screen.tsx';
import { PushedScreen } from './pushed-screen.tsx';
import { ScanScreen } from './scan-screen.tsx';
import { TermsScreen } from './terms-screen.tsx';

export function AddingScreens({ screen }: { readonly screen: AddingScreenAt }) {
  switch (screen.at) {
    case 'PAIR':
      return <PairScreen />;
    case 'PASSCODE':
      return <PasscodeScreen change={screen.change} />;
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
    default:
      return unreachable(screen);
  }
}

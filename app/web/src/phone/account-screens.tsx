/** The screens about who uses the phone. */
import { unreachable } from '@armilla/kit/unreachable';
import type { AccountScreenAt } from './account-part.ts';
import { AccountScreen } from './account-screen.tsx';
import { AroundScreen } from './around-screen.tsx';
import { CloseAccountScreen } from './close-account-screen.tsx';
import { CreateAccountScreen } from './create-account-screen.tsx';
import { LinkScreen } from './link-screen.tsx';
import { PasswordScreen } from './password-screen.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

export function AccountScreens({ screen }: { readonly screen: AccountScreenAt }) {
  switch (screen.at) {
    case 'SIGN_IN':
      return <SignInScreen />;
    case 'CREATE_ACCOUNT':
      return <CreateAccountScreen />;
    case 'AROUND':
      return <AroundScreen />;
    case 'LINK':
      return <LinkScreen />;
    case 'ACCOUNT':
      return <AccountScreen />;
    case 'PASSWORD':
      return <PasswordScreen />;
    case 'CLOSE_ACCOUNT':
      return <CloseAccountScreen />;
    default:
      return unreachable(screen);
  }
}

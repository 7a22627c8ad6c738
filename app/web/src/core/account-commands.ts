/** Who uses the phone: opening an account, signing in and out, other providers, what is kept. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { arrive } from './arriving.ts';
import type { Backstage } from './backstage.ts';
import { madePasskey, usedPasskey } from './passkeys.ts';
import { openedAsGuest } from './phone-commands.ts';
import { askProvider, openWindow, type Parameters } from './provider-window.ts';
import { saveFile } from './save-file.ts';
import type { Passkey } from './state.ts';

export interface AccountCommands {
  createAccount(email: string, password: string): Promise<void>;
  enter(email: string, password: string): Promise<void>;
  enterWithPasskey(): Promise<void>;
  /** By another provider, in a window of its own; to be called while a finger is down. */
  enterBy(provider: string): Promise<void>;
  /** An account made up on the spot, which nobody can sign in to again. */
  tryAsGuest(): Promise<void>;
  /** The provider's sign-in leads to an account of the service from now on. */
  joinAccount(email: string, password: string): Promise<void>;
  /** The provider's sign-in gets one of the service's own beside it. */
  giveSignIn(email: string, password: string): Promise<void>;
  leave(): Promise<void>;
  leaveEverywhere(): Promise<void>;
  /** To the account's screen, with what belongs to it. */
  toAccount(): Promise<void>;
  addPasskey(name: string): Promise<void>;
  removePasskey(passkey: Passkey): Promise<void>;
  removeProvider(provider: string): Promise<void>;
  changePassword(currentPassword: string, newPassword: string): Promise<void>;
  /** Everything that is kept of the account, as a file. */
  exportAccount(): Promise<void>;
  closeAccount(): Promise<void>;
}

type Task = () => Promise<Refusal | undefined>;

export function accountCommands(backstage: Backstage): AccountCommands {
  const { clients, run, store } = backstage;
  const { wallet } = clients;
  const account = (task: Task) => run('PHONE', 'ACCOUNT', task);
  const enter = (ask: () => Promise<object>) => account(() => entered(backstage, ask));
  const change = (ask: () => Promise<object>) => account(() => changed(backstage, ask));
  const leave = (ask: () => Promise<object>) => account(() => left(backstage, ask));
  return {
    createAccount: (email, password) => {
      const { language } = store.get();
      return enter(() => wallet.createAccount({ email, password, language }));
    },
    enter: (email, password) => enter(() => wallet.signIn({ email, password })),
    enterWithPasskey: () => account(() => enterWithPasskey(backstage)),
    enterBy(provider) {
      const opened = openWindow();
      return account(() => enterBy(backstage, provider, opened));
    },
    tryAsGuest: () => account(() => tryAsGuest(backstage)),
    joinAccount: (email, password) => enter(() => wallet.linkAccount({ email, password })),
    giveSignIn: (email, password) => enter(() => wallet.createServiceSignIn({ email, password })),
    leave: () => leave(() => wallet.signOut({})),
    leaveEverywhere: () => leave(() => wallet.signOutEverywhere({})),
    toAccount: () => account(() => lookAtAccount(backstage)),
    addPasskey: (name) => account(() => addPasskey(backstage, name)),
    removePasskey: ({ passkeyId }) => change(() => wallet.removePasskey({ passkeyId })),
    removeProvider: (provider) => change(() => wallet.removeProvider({ provider })),
    changePassword: (currentPassword, newPassword) =>
      change(() => wallet.changePassword({ currentPassword, newPassword })),
    exportAccount: () => account(() => exportAccount(backstage)),
    closeAccount: () => leave(() => wallet.closeAccount({})),
  };
}

async function entered(
  backstage: Backstage,
  ask: () => Promise<object>,
): Promise<Refusal | undefined> {
  const session = await ask();
  if (isRefusal(session)) return session;
  backstage.part();
  const account = await backstage.clients.wallet.getAccount({});
  return isRefusal(account) ? account : arrive(backstage, account);
}

async function enterWithPasskey(backstage: Backstage): Promise<Refusal | undefined> {
  const { wallet } = backstage.clients;
  const begun = await wallet.beginPasskeySignIn({});
  if (isRefusal(begun)) return begun;
  const response = await usedPasskey(begun.publicKey);
  if (response === undefined) return undefined;
  const { ceremonyId } = begun;
  return entered(backstage, () => wallet.completePasskeySignIn({ ceremonyId, response }));
}

async function enterBy(
  backstage: Backstage,
  provider: string,
  opened: Window | null,
): Promise<Refusal | undefined> {
  const { wallet } = backstage.clients;
  const { language } = backstage.store.get();
  if (opened === null) return undefined;
  const begun = await wallet.beginProviderSignIn({ provider, origin: location.origin, language });
  if (isRefusal(begun)) {
    opened.close();
    return begun;
  }
  const { handle } = begun;
  const complete = (parameters: Parameters) =>
    entered(backstage, () => wallet.completeProviderSignIn({ provider, handle, parameters }));
  askProvider(begun, opened, (parameters) => {
    void backstage.run('PHONE', 'ACCOUNT', () => complete(parameters));
  });
  return undefined;
}

async function tryAsGuest(backstage: Backstage): Promise<Refusal | undefined> {
  const refusal = await openedAsGuest(backstage);
  const { account } = backstage.store.get();
  return refusal ?? (account === null ? undefined : arrive(backstage, account));
}

async function lookAtAccount({ clients, store }: Backstage): Promise<Refusal | undefined> {
  const account = await clients.wallet.getAccount({});
  if (isRefusal(account)) return account;
  const kept = account.linked ? await clients.wallet.listPasskeys({}) : { passkeys: [] };
  if (isRefusal(kept)) return kept;
  store.set({ account, passkeys: kept.passkeys, screen: { at: 'ACCOUNT' } });
  return undefined;
}

async function changed(
  backstage: Backstage,
  ask: () => Promise<object>,
): Promise<Refusal | undefined> {
  const answer = await ask();
  return isRefusal(answer) ? answer : lookAtAccount(backstage);
}

async function addPasskey(backstage: Backstage, name: string): Promise<Refusal | undefined> {
  const { wallet } = backstage.clients;
  const begun = await wallet.beginPasskeyRegistration({});
  if (isRefusal(begun)) return begun;
  const response = await madePasskey(begun.publicKey);
  if (response === undefined) return undefined;
  const { ceremonyId } = begun;
  return changed(backstage, () =>
    wallet.completePasskeyRegistration({ ceremonyId, name, response }),
  );
}

async function exportAccount({ clients }: Backstage): Promise<Refusal | undefined> {
  const kept = await clients.wallet.exportAccount({});
  if (isRefusal(kept)) return kept;
  saveFile('armilla-account.json', JSON.stringify(kept, undefined, 2), 'application/json');
  return undefined;
}

async function left(
  backstage: Backstage,
  ask: () => Promise<object>,
): Promise<Refusal | undefined> {
  const answer = await ask();
  if (isRefusal(answer)) return answer;
  backstage.part();
  return undefined;
}

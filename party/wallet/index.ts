/** The wallet, for those who put the parties together. */
export { type ProviderSetting, providerSettings } from './accounts/open-id.ts';
export { createWallet, type Wallet, type WalletDeps } from './service.ts';
export { walletMigrations } from './store/store.ts';

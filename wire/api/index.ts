/** The contracts of the parties that answer over HTTP, one a party. */
export { acquirerContract } from './acquirer.ts';
export { issuerContract } from './issuer.ts';
export { operateContract } from './operate.ts';
export { stageContract } from './stage.ts';
export { tokenServiceContract } from './token-service.ts';
export { walletContract } from './wallet.ts';

/** An e-mail address and a password while they are typed: what is missing before they are sent. */

export type CredentialTrouble = 'email' | 'password';

/** The shortest password that a new account takes. */
export const SHORTEST_PASSWORD = 10;

/** `fresh`: to be a new password, which has to be long enough. */
export function troublesOfCredentials(
  email: string,
  password: string,
  fresh: boolean,
): readonly CredentialTrouble[] {
  const troubles: CredentialTrouble[] = [];
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())) troubles.push('email');
  if (password.length < (fresh ? SHORTEST_PASSWORD : 1)) troubles.push('password');
  return troubles;
}

/**
 * A token service for the issuer's tests: it holds every call against the contract, remembers it,
 * and answers as it was told to; down, it answers nothing.
 */
import { tokenServiceContract } from '@armilla/api/token-service';
import type { Client } from '@armilla/kit/contract';
import { Refusal, refuse } from '@armilla/kit/refusal';
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair } from 'jose';

type Operations = (typeof tokenServiceContract)['operations'];
type Name = keyof Operations;

export interface Asked {
  readonly name: Name;
  readonly input: Record<string, unknown>;
  readonly key: string | undefined;
}

type Answerer = (input: Record<string, unknown>) => unknown;

export async function fakeNetwork(answers: Partial<Record<Name, Answerer>> = {}) {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const key = { ...jwk, kid, alg: 'ECDH-ES+A256KW', use: 'enc' };
  const calls: Asked[] = [];
  const state = { up: true };
  const given: Partial<Record<Name, Answerer>> = {
    getEncryptionKey: () => ({ key }),
    updateAccountState: () => ({ tokens: [] }),
    replaceAccount: () => ({ tokens: [] }),
    ...answers,
  };
  const call = async (name: Name, input: unknown, idempotencyKey: string | undefined) => {
    const parsed = tokenServiceContract.operations[name].input.parse(input);
    if (!state.up) return refuse('UNAVAILABLE');
    calls.push({ name, input: parsed as Record<string, unknown>, key: idempotencyKey });
    const answer = given[name]?.(parsed as Record<string, unknown>);
    if (answer === undefined) throw new Error(`${name} was not expected to be asked`);
    if (answer instanceof Refusal) return answer;
    return tokenServiceContract.operations[name].answer.parse(answer);
  };
  const client = Object.fromEntries(
    Object.keys(tokenServiceContract.operations).map((name) => [
      name,
      (input: unknown, options?: { idempotencyKey?: string }) =>
        call(name as Name, input, options?.idempotencyKey),
    ]),
  ) as unknown as Client<typeof tokenServiceContract>;
  return {
    client,
    state,
    calls,
    /** What it answers; a test may change it. */
    answers: given,
    /** The calls of one operation, without those for its key. */
    asked: (name: Name) => calls.filter((one) => one.name === name).map(({ input }) => input),
    async opened(jwe: unknown): Promise<unknown> {
      const { plaintext } = await compactDecrypt(String(jwe), privateKey);
      return JSON.parse(new TextDecoder().decode(plaintext));
    },
  };
}

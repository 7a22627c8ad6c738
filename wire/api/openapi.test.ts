/**
 * Every party's contract as OpenAPI 3.1: an independent validator takes it, and nothing is
 * unbounded.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnyContract } from '@armilla/kit/contract';
import { type JsonSchema, openApiOf } from '@armilla/kit/openapi';
import { Validator } from '@seriousme/openapi-schema-validator';
import {
  acquirerContract,
  issuerContract,
  operateContract,
  stageContract,
  tokenServiceContract,
  walletContract,
} from './index.ts';
import * as shapes from './shapes.ts';
import { walletEvents } from './wallet-outside.ts';

const CONTRACTS: readonly AnyContract[] = [
  walletContract,
  tokenServiceContract,
  issuerContract,
  acquirerContract,
  operateContract,
  stageContract,
];

const PARTIES: ReadonlySet<string> = new Set([
  'wallet',
  'token-service',
  'issuer',
  'acquirer',
  'maker',
]);

for (const contract of CONTRACTS) {
  const events = contract.party === 'wallet' ? { events: walletEvents } : {};
  const document = openApiOf(contract, { version: '0.1.0', shapes, ...events });

  test(`${contract.party}: the OpenAPI document is valid and names every operation`, async () => {
    const plain = JSON.parse(JSON.stringify(document));
    const { errors } = await new Validator().validate(plain);
    assert.equal(errors, undefined);
    const named = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.deepEqual(named.sort(), Object.keys(contract.operations).sort());
  });

  test(`${contract.party}: every text and list that people may send has an end`, () => {
    const inputs = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap(({ operationId, parameters, requestBody }) => {
        // Parties send each other what they made themselves, within the limit of a body.
        if (contract.operations[operationId]?.callers.every((caller) => PARTIES.has(caller)))
          return [];
        return [
          ...parameters
            .filter((parameter) => parameter.in !== 'header')
            .map(({ name, schema }) => ({ where: `${operationId}.${name}`, schema })),
          { where: operationId, schema: requestBody?.content['application/json']?.schema ?? {} },
        ];
      }),
    );
    const found = inputs.flatMap(({ where, schema }) =>
      endless(schema, where, document.components.schemas),
    );
    assert.deepEqual(found, []);
  });
}

/** Places of a schema where somebody may send as much as they like. */
function endless(
  schema: JsonSchema,
  where: string,
  shelf: Readonly<Record<string, JsonSchema>>,
): string[] {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return endless(shelf[name] ?? {}, where, shelf);
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([property, of]) =>
      endless(of, `${where}.${property}`, shelf),
    ),
    ...(schema.items === undefined ? [] : endless(schema.items, `${where}[]`, shelf)),
    ...(schema.anyOf ?? []).flatMap((choice) => endless(choice, where, shelf)),
  ];
  const types = [schema.type ?? []].flat();
  const text = types.includes('string') && !('enum' in schema || 'const' in schema);
  const isOpen =
    (text && schema.maxLength === undefined && !isBounded(schema.pattern)) ||
    (types.includes('array') && schema.maxItems === undefined);
  return isOpen ? [where, ...inner] : inner;
}

/** A pattern that is anchored and repeats nothing without end. */
function isBounded(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false;
  const plain = pattern.replace(/\\./g, '');
  return /^\^.*\$$/.test(plain) && !/[*+]|,\}/.test(plain);
}

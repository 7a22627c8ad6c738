/** Roads and where they lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsOfRoad } from './places.ts';

test('a road has two ends, whatever hyphens are in their names', () => {
  assert.deepEqual(endsOfRoad('terminal-acquirer'), { from: 'terminal', to: 'acquirer' });
  assert.deepEqual(endsOfRoad('acquirer-token-service'), { from: 'acquirer', to: 'token-service' });
  assert.deepEqual(endsOfRoad('token-service-issuer-alpha-bank'), {
    from: 'token-service',
    to: 'issuer-alpha-bank',
  });
});

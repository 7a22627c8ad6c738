import assert from 'node:assert/strict';
import { test } from 'node:test';
import './before-schemas.ts';

test('the schema library, once it comes, compiles nothing', async () => {
  const { config } = await import('zod');
  assert.equal(config().jitless, true);
});

/** The text that Prometheus reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exposition, histogramSamples } from './metrics.ts';

test('families, samples and labels are written as the format wants them', () => {
  const text = exposition([
    {
      name: 'armilla_payments_total',
      help: 'Payments.\nBy outcome \\ code.',
      type: 'counter',
      samples: [{ labels: { outcome: '0"0' }, value: 3 }, { value: Number.POSITIVE_INFINITY }],
    },
  ]);
  assert.equal(
    text,
    '# HELP armilla_payments_total Payments.\\nBy outcome \\\\ code.\n' +
      '# TYPE armilla_payments_total counter\n' +
      'armilla_payments_total{outcome="0\\"0"} 3\narmilla_payments_total +Inf\n',
  );
  const bad = { name: 'a b', help: '', type: 'gauge', samples: [] } as const;
  assert.throws(() => exposition([bad]), RangeError);
});

test('a histogram is cumulative, in seconds, and ends with everything', () => {
  const samples = histogramSamples(
    { road: 'x' },
    { boundsMs: [1, 10], buckets: [2, 3, 1], sumMs: 1_500 },
  );
  assert.deepEqual(
    samples.map(({ labels, suffix, value }) => [suffix, labels?.le, value]),
    [
      ['_bucket', '0.001', 2],
      ['_bucket', '0.01', 5],
      ['_bucket', '+Inf', 6],
      ['_sum', undefined, 1.5],
      ['_count', undefined, 6],
    ],
  );
});

/** `npm run asvs`: the score against OWASP ASVS 5.0.0, and `doc/asvs.md` written anew. */
import { writeFileSync } from 'node:fs';
import { placeOf, requirements, scores, shareMet, testFiles } from './asvs-map.ts';
import { pageOf } from './asvs-page.ts';

const all = requirements();
const files = testFiles();
writeFileSync(new URL('../doc/asvs.md', import.meta.url), pageOf(all, files));
for (const score of scores(all)) {
  const { level, tests, byDesign, notApplicable, notMet } = score;
  console.log(
    `level ${level}: ${shareMet(score)} of what applies is met ` +
      `(${tests} by tests, ${byDesign} by design, ${notMet} not met, ${notApplicable} not applicable)`,
  );
}
const missing = Object.entries(all).filter(
  ([, one]) => one.verdict === 'TEST' && placeOf(one.test, files) === undefined,
);
for (const [id, one] of missing) {
  if (one.verdict === 'TEST') console.log(`✗ ${id} names no test there is: ${one.test}`);
}
process.exitCode = missing.length === 0 ? 0 : 1;

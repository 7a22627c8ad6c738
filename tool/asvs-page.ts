/** The map to OWASP ASVS as a page to read. */
import {
  placeOf,
  type Requirement,
  type Requirements,
  scores,
  shareMet,
  type TestFile,
} from './asvs-map.ts';

/** Chapters of the standard by their subject, in our words. */
const CHAPTERS: Readonly<Record<string, string>> = {
  1: 'Encoding, sanitising, injection',
  2: 'Input and business rules',
  3: 'Browser',
  4: 'API',
  5: 'Files',
  6: 'Signing in',
  7: 'Sessions',
  8: 'Who may what',
  9: 'Self-contained tokens',
  10: 'OAuth and OpenID Connect',
  11: 'Cryptography',
  12: 'Transport',
  13: 'Configuration',
  14: 'Data protection',
  15: 'Code and architecture',
  16: 'Logs and errors',
  17: 'WebRTC',
};

const HEAD = `# OWASP ASVS 5.0.0

Every requirement by its number, with the test that shows it or the reason why there is none. The
words are ours; the standard's are at owasp.org. What is not met says so. Written by
\`npm run asvs\` from \`asvs.json\`.

| up to level | asked | by tests | by design | not met | not applicable | met of what applies |
| --- | --- | --- | --- | --- | --- | --- |
`;

export function pageOf(all: Requirements, files: readonly TestFile[]): string {
  const table = scores(all).map((score) => {
    const { level, tests, byDesign, notMet, notApplicable } = score;
    const cells = [level, score.all, tests, byDesign, notMet, notApplicable, shareMet(score)];
    return `| ${cells.join(' | ')} |`;
  });
  const chapters = Object.entries(CHAPTERS).map(([chapter, name]) => {
    const mine = Object.entries(all).filter(([id]) => id.startsWith(`${chapter}.`));
    const lines = mine.map(([id, one]) => `| ${id} | ${one.level} | ${spelt(one, files)} |`);
    return `## ${chapter} ${name}\n\n| | level | |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return `${HEAD}${table.join('\n')}\n\n${chapters.join('\n')}`;
}

function spelt(one: Requirement, files: readonly TestFile[]): string {
  switch (one.verdict) {
    case 'TEST':
      return `\`${placeOf(one.test, files) ?? 'nowhere'}\`: ${one.test.replaceAll('|', '\\|')}`;
    case 'BY_DESIGN':
      return one.reason;
    case 'NOT_APPLICABLE':
      return `Does not apply: ${one.reason}`;
    case 'NOT_MET':
      return `**${one.reason}**`;
  }
}

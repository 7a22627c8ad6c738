/** I13: what people did at a bank's desk is written down once, and nothing of it can be changed. */
import { createHash } from 'node:crypto';
import type { AtRest, Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

interface Line {
  readonly number: bigint;
  readonly at: bigint;
  readonly role: string;
  readonly person_id: string;
  readonly person_name: string;
  readonly what: string;
  readonly subject: string;
  readonly occasion: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly comment: string | null;
  readonly previous_hash: string;
  readonly hash: string;
}

interface Seal {
  readonly number: bigint;
  readonly hash: string;
}

/** What the first line follows (`kit/audit.ts` says it, this is the same word told again). */
const BEGINNING = 'armilla audit';
const CHECKPOINT_EVERY = 64;

export const auditIsUnbroken: Checker = {
  name: 'I13',
  says: 'the audit log is a chain from its first line to its head, and has each act once',
  check: (at) => [...ofEachBank(at, (place) => chainOf(at, place)), ...missingActs(at)],
};

function chainOf({ world }: AtRest, place: string): readonly string[] {
  const disk = world.disk(place);
  const lines = disk.rows<Line>('SELECT * FROM audit_entry ORDER BY number');
  const [head] = disk.rows<Seal>('SELECT number, hash FROM audit_head');
  const kept = disk.rows<Seal>('SELECT number, hash FROM audit_checkpoint');
  const wrong: string[] = [];
  let before = BEGINNING;
  for (const [i, line] of lines.entries()) {
    if (line.number !== BigInt(i + 1)) wrong.push(`${place}: line ${i + 1} is not there`);
    if (line.previous_hash !== before) wrong.push(`${place}: line ${line.number} follows another`);
    if (line.hash !== hashOf(line)) wrong.push(`${place}: line ${line.number} was changed`);
    before = line.hash;
  }
  const isWhole = Number(head?.number ?? 0n) === lines.length;
  if (!isWhole || before !== (head?.hash ?? BEGINNING))
    wrong.push(`${place}: the log ends before its head`);
  for (const { number, hash } of kept) {
    if (lines[Number(number) - 1]?.hash !== hash)
      wrong.push(`${place}: checkpoint ${number} fits no line`);
  }
  const wanted = Math.floor(lines.length / CHECKPOINT_EVERY);
  if (kept.length !== wanted) wrong.push(`${place}: ${kept.length} checkpoints, not ${wanted}`);
  return wrong;
}

function hashOf(line: Line): string {
  const { number, at, role, person_id, person_name, what, subject } = line;
  const said = [String(number), String(at), role, person_id, person_name, what, subject];
  const { occasion, outcome, reason, comment, previous_hash } = line;
  const values = JSON.stringify([...said, occasion, outcome, reason, comment]);
  return createHash('sha256').update(`${previous_hash}\n${values}`).digest('base64url');
}

/** One line for each act that somebody was told is done; as many as acts, however often asked. */
function missingActs({ world, model }: AtRest): readonly string[] {
  const told = new Map<string, number>();
  for (const { place, what, occasion } of model.deskActs) {
    const name = JSON.stringify([place, what, occasion]);
    told.set(name, (told.get(name) ?? 0) + 1);
  }
  return [...told].flatMap(([name, times]) => {
    const [place, what, occasion] = JSON.parse(name) as [string, string, string];
    const [row] = world.disk(place).rows<{ n: bigint }>(
      `SELECT COUNT(*) AS n FROM audit_entry WHERE what = $1 AND occasion = $2
         AND outcome = 'DONE'`,
      what,
      occasion,
    );
    const lines = Number(row?.n ?? 0n);
    return lines === times ? [] : [`${place}: ${what} was done ${times} times, ${lines} are told`];
  });
}

/**
 * Cardpeek, a card explorer of others, with the script it has for EMV cards: run without its
 * window, so without a display. What it found is read out of the tree that it would show.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CardService } from './pcscd.ts';

const CARDPEEK = '/usr/bin/cardpeek';
const SET_UP_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 60_000;

/** One line of its tree. */
export interface Shown {
  readonly label: string;
  /** A tag, a number, an AID; `nil` where it has none. */
  readonly id: string;
  /** In hexadecimal; `nil` where it has none. */
  readonly value: string;
}

/** Why it cannot be asked here, or undefined where it can. */
export function withoutCardpeek(): string | undefined {
  return existsSync(CARDPEEK) ? undefined : 'cardpeek is missing: sudo apt-get install cardpeek';
}

/**
 * Its own EMV script with every question answered "yes", then its tree as lines. The script tries
 * six records of each file whatever comes back; a file that has ended is not asked for more.
 */
const READ_ALL = `
  ui.question = function() return 1 end
  dofile('lib/strict.lua')
  dofile('lib/apdu.lua')
  card.CLA = 0
  local read, ended = card.read_record, {}
  card.read_record = function(file, record, length)
    if ended[file] then return 0x6A83, bytes.new(8) end
    local sw, data = read(file, record, length)
    ended[file] = sw ~= 0x9000
    return sw, data
  end
  local ok, trouble = pcall(dofile, 'emv.lua')
  if not ok then print('TROUBLE\\t' .. trouble) end
  local function tell(node)
    for child in nodes.children(node) do
      local of = function(name) return tostring(nodes.get_attribute(child, name)) end
      print('SHOWN\\t' .. of('label') .. '\\t' .. of('id') .. '\\t' .. of('val'))
      tell(child)
    end
  end
  tell(nodes.root())
  os.exit(0)
`;

/** Everything it finds on the card in the reader. Throws what its script stumbles over. */
export function readWithCardpeek(service: CardService, folder: string): readonly Shown[] {
  const home = join(folder, 'cardpeek');
  mkdirSync(home, { recursive: true });
  const program = join(home, 'read-all.lua');
  writeFileSync(program, READ_ALL);
  const env = { ...service.environment, HOME: home };
  const words = ['--console', '--reader', `pcsc://${service.reader}`];
  // At its first start it asks whether to unpack its scripts (1: yes), then for a reader (1: the
  // first).
  spawnSync(CARDPEEK, [...words, '--exec', 'os.exit(0)'], {
    env,
    input: '1\n1\n',
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: SET_UP_TIMEOUT_MS,
  });
  const { stdout } = spawnSync(CARDPEEK, [...words, '--exec', `dofile("${program}")`], {
    env,
    cwd: join(home, '.cardpeek', 'scripts'),
    encoding: 'utf8',
    timeout: READ_TIMEOUT_MS,
  });
  const lines = stdout.split('\n').map((line) => line.split('\t'));
  const trouble = lines.find(([kind]) => kind === 'TROUBLE');
  if (trouble !== undefined) throw new Error(`cardpeek: ${trouble[1]}`);
  return lines.flatMap(([kind, label = '', id = '', value = '']) =>
    kind === 'SHOWN' ? [{ label, id, value }] : [],
  );
}

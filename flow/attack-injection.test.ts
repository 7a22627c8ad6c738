/**
 * Texts that are commands to somebody: SQL, scripts, formulas, log lines, addresses. They go into
 * every field that takes them, as the contracts describe it, and stay texts wherever they come out.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { type Actor, ask, everybody, mountsOf } from './everybody.ts';
import { fitting, type Input } from './nonsense.ts';
import { no, openScene, type Scene, yes } from './scene.ts';
import { wearing } from './wearing.ts';

let scene: Scene;
let actors: readonly Actor[];
const log: string[] = [];

before(async () => {
  scene = await openScene({ writeLog: (line) => log.push(line) });
  actors = await everybody(scene);
});
after(() => scene.close());

const SQL = [
  `' OR '1'='1`,
  `'; DROP TABLE card; --`,
  `1); DELETE FROM session; --`,
  `' UNION SELECT password_hash FROM account --`,
  '$1',
];
const SCRIPTS = [
  '<script>globalThis.broken = 1</script>',
  '"><img src=x onerror=globalThis.broken=1>',
  'javascript:globalThis.broken=1',
  '{{constructor.constructor("globalThis.broken=1")()}}',
  '</title><svg/onload=globalThis.broken=1>',
];
const FORMULAS = ['=cmd()', '+1+1', '-2+3', '@SUM(A1)', '=HYPERLINK("https://evil.example","x")'];
const LINES = [
  'name\r\n{"level":30,"msg":"signed in"}',
  'a\nb',
  'x\u2028y',
  '%0d%0aSet-Cookie: a=b',
  '\u001b[31mred\u001b[0m',
];
const CORPUS = [...SQL, ...SCRIPTS, ...FORMULAS, ...LINES];

/** Every table, and how many rows it has. */
async function tables(): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const place of ['wallet', 'token-service', 'issuer-alpha-bank', 'acquirer', 'stage']) {
    const names = await scene.rows<{ name: string }>(
      place,
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    );
    for (const { name } of names) {
      const [row] = await scene.rows<{ n: bigint }>(place, `SELECT count(*) AS n FROM "${name}"`);
      counts.set(`${place}.${name}`, Number(row?.n));
    }
  }
  return counts;
}

/** An input for each of its texts and each command, in so far as the contract lets it through. */
function commanded(input: Input, fits: (input: Input) => boolean): readonly Input[] {
  return Object.entries(input).flatMap(([field, value]) =>
    typeof value !== 'string' || /password$/i.test(field)
      ? []
      : CORPUS.map((text) => ({ ...input, [field]: text })).filter(fits),
  );
}

/** Counts that go up by themselves, or by somebody having tried. */
const GROWS =
  /\.(?:answer|trace_entry|traced_case|tries|sign_in_attempt|audit_|session|api_key|webhook|account|passkey_|provider_|tap_|search)/;

test('a command in any text of any operation is a text: no fault, no table fewer', async () => {
  const was = await tables();
  const begun = log.length;
  let sent = 0;
  for (const mount of await mountsOf(scene)) {
    if (mount.contract.party === 'issuer' && mount.prefix !== `issuer-${scene.bank.id}`) continue;
    for (const [name, o] of Object.entries(mount.contract.operations)) {
      if (o.session === 'close') continue;
      const token = actors.findLast(
        ({ at, role }) => at === mount.prefix && o.callers.some((one) => one === role),
      )?.token;
      const fits = (input: Input) => o.input.safeParse(input).success;
      for (const input of commanded(fitting(name, o), fits)) {
        const response = await ask(scene, mount, o, input, { token });
        const text = await response.text();
        const where = `${mount.prefix}.${name} ${JSON.stringify(input)}: ${text}`;
        assert.ok(response.status < 500, where);
        assert.match(
          response.headers.get('content-type') ?? '',
          /^application\/(?:problem\+)?json/,
        );
        assert.equal(response.headers.get('x-content-type-options'), 'nosniff', where);
        assert.doesNotMatch(text, /SQLITE|syntax error|argon2id/, where);
        sent += 1;
      }
    }
  }
  assert.ok(sent > 200, `only ${sent} were sent`);
  const is = await tables();
  assert.deepEqual([...is.keys()], [...was.keys()], 'every table is there');
  const fewer = [...was].filter(
    ([name, count]) => (is.get(name) ?? 0) < count && !GROWS.test(name),
  );
  assert.deepEqual(fewer, [], 'and every row');
  for (const line of log.slice(begun)) {
    assert.match(line, /^\{.*\}\n$/, 'one event, one line');
    const { msg } = JSON.parse(line) as { msg: string };
    assert.notEqual(msg, 'signed in');
  }
});

test('an answer that holds a script is no page', async () => {
  const query = encodeURIComponent('<script>globalThis.broken = 1</script>');
  for (const path of [`/wallet/ranges/${query}`, `/${query}`, `/stage/trace?reference=${query}`]) {
    const response = await fetch(`${scene.url}${path}`);
    const text = await response.text();
    const isPage = (response.headers.get('content-type') ?? '').includes('html');
    assert.ok(!(isPage && text.includes('<script>globalThis')), path);
  }
});

test('names that are formulas leave as texts, in every table that can be taken away', async () => {
  const { maria, bank } = await wearing(scene);
  const { deviceId } = yes(await maria.phone.device());
  for (const name of FORMULAS.filter((text) => text.length <= 40)) {
    yes(await maria.wallet.renameDevice({ deviceId, name }));
    assert.equal((await maria.taps(150)).approved, true);
  }
  yes(await maria.phone.sync());
  const [card] = yes(await maria.wallet.listCards({ deviceId })).cards;
  const { cardId = '' } = card ?? {};
  const { accounts } = yes(await bank.listAccounts({}));
  const statements = await Promise.all(
    accounts.map(({ accountId }) =>
      bank.getStatement({ accountId, month: '2026-11', format: 'CSV' }),
    ),
  );
  const { text } = tableIn(yes(await maria.wallet.exportHistory({ cardId, limit: 200 })));
  const tables = [text, ...statements.map((one) => tableIn(yes(one)).text)];
  for (const table of tables) {
    for (const row of table.split('\r\n')) {
      for (const cell of row.matchAll(/(?:^|[,;])"?([^",;]*)/g)) {
        const number = /^[+-]?\d+(?:[.,]\d+)*$/.test(cell[1] ?? '');
        assert.ok(number || !/^[=+\-@\t]/.test(cell[1] ?? ''), row);
      }
    }
  }
  maria.leaves();
});

/** A file that an answer brings along, as text or in base64. */
function tableIn(file: object): { text: string } {
  const { text, content, csv } = file as Record<string, string | undefined>;
  return { text: text ?? csv ?? Buffer.from(content ?? '', 'base64').toString() };
}

/** Loopback and inner networks as clever people spell them. */
const INSIDE = [
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://127.1/',
  'https://0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[fd00:ec2::254]/',
  'https://localhost/',
  'https://localhost./',
  'https://a.localhost/',
  'https://metadata.internal/',
  'https://printer/',
  'https://①②⑦.⓪.⓪.①/',
  'https://example.com@127.0.0.1/',
  'https://127.0.0.1#@example.com/',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:25/',
  'https://example.com\\@127.0.0.1/',
  '//127.0.0.1/',
];

test('no subscriber’s address leads inside, however it is spelt', async () => {
  const key = actors.find(({ role }) => role === 'partner')?.token ?? '';
  const partner = httpClient(walletContract, { baseUrl: scene.url, bearer: () => key });
  for (const url of INSIDE) {
    const answer = await partner.createWebhook({ url, eventTypes: ['card.added'] });
    if (url.includes('\\@')) {
      // By the URL Standard a backslash is a slash: the host is example.com, and so it is asked.
      if ('webhook' in answer) yes(await partner.deleteWebhook(answer.webhook));
      continue;
    }
    no(answer, 'WEBHOOK_URL_REFUSED');
  }
  assert.deepEqual(yes(await partner.listWebhooks({})).webhooks, []);
});

/** `armilla start`: everything in one process, and the page. */
import { type Command, ended, endInOrder } from '../command.ts';
import { OUTSIDE_ISSUER_HELP, OUTSIDE_ISSUER_OPTIONS, outsideIssuersOf } from '../host/words.ts';
import { SERVICE_OPTIONS, startService } from '../service.ts';

export const start: Command = {
  name: 'start',
  usage:
    '[--port 8080] [--data DIR] [--database-url URL] [--production] [--json]\n' +
    '       [--issuer-host BANK=HOST:PORT[,PROFILE]] [--issuer-api BANK=URL]',
  summary: 'Starts everything, and the page.',
  help:
    'Data lie in DIR (ARMILLA_DATA, or data beside the project) and outlive the process.\n' +
    'With --database-url (or DATABASE_URL) the databases are schemas of a PostgreSQL server; keys,\n' +
    'bands and messages stay in DIR.\n' +
    'ARMILLA_KEY_PASSPHRASE wraps the keys; without it a passphrase is kept beside them.\n' +
    '--production (or ARMILLA_MODE=production) refuses what is for tests alone, each with a code;\n' +
    '"armilla config --production" lists it.\n' +
    'ARMILLA_PKCS11_LIBRARY, …_TOKEN and …_PIN: the keys lie in a hardware module.\n' +
    'ARMILLA_SMPP_URL (smpp://user:password@host:port?from=Bank) sends SMS for real.\n' +
    'ARMILLA_PROVIDERS accepts other providers’ sign-ins: JSON,\n' +
    '[{"provider":"google","issuerUrl":"https://…","clientId":"…","clientSecret":"…"}].\n' +
    'ARMILLA_PROGRAMMES is another folder of programmes than the project’s.\n' +
    'DIR/operator.key is the key of the first operator; keep it to yourself.\n' +
    `${OUTSIDE_ISSUER_HELP}\n` +
    'doc/running.md tells the rest.',
  options: { ...SERVICE_OPTIONS, ...OUTSIDE_ISSUER_OPTIONS, production: { type: 'boolean' } },
  async run(given, speak) {
    const world = await startService(given, 8080, {
      outsideIssuers: outsideIssuersOf(given, process.env),
    });
    speak.say({ ok: true, url: world.url, data: world.folder }, banner(world.url, world.folder));
    const signal = await ended();
    speak.say({ ok: true, stopping: signal }, '\nStopping …');
    return endInOrder(world.close);
  },
};

function banner(url: string, folder: string): string {
  return `
  Armilla is running.

    ${url}      phone, band and till on one stage
    ${url}/docs API pages of every party
    npx armilla tour           the same story in the terminal

  Data: ${folder}
  For test and closed-loop use, not certified. Ctrl+C stops it; nothing is lost.
`;
}

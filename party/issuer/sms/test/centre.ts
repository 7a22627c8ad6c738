/**
 * An SMS centre in a process of its own, on the server of the `smpp` package, for the port's tests.
 * It takes what it is told over IPC to do next: refuse, throttle, cut the line, hold receipts back.
 */
import { createRequire } from 'node:module';

interface Pdu {
  readonly command: string;
  readonly [field: string]: unknown;
  response(fields?: object): Pdu;
}

interface Session {
  on(event: string, take: (pdu: Pdu) => void): void;
  send(pdu: Pdu): boolean;
  deliver_sm(fields: object, answered: (pdu: Pdu) => void): boolean;
  destroy(): void;
}

interface Package {
  createServer(take: (session: Session) => void): {
    listen(port: number, host: string, listening: () => void): void;
    address(): { port: number };
  };
  addTLV?: unknown;
}

const smpp = createRequire(import.meta.url)('smpp') as Package;

/** What the test tells the centre. */
export type Order =
  | { readonly kind: 'throttle'; readonly times: number }
  | { readonly kind: 'drop-next-submit' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'receipt'; readonly gatewayId: string; readonly stat: string }
  | { readonly kind: 'receipts-first'; readonly stat: string };

/** What the centre tells the test. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'bound' }
  | {
      readonly kind: 'submit';
      readonly gatewayId: string;
      readonly fields: Readonly<Record<string, unknown>>;
      readonly udh: string;
      readonly octets: string;
    }
  | { readonly kind: 'receipt-answered'; readonly status: number }
  | { readonly kind: 'enquired' };

const tell = (report: Report) => process.send?.(report);

const state = { throttle: 0, drop: false, receiptsFirst: '', count: 0 };
const sessions = new Set<Session>();

function receipt(session: Session, gatewayId: string, stat: string): void {
  const message = `id:${gatewayId} sub:001 dlvrd:001 submit date:2601151000 done date:2601151001 stat:${stat} err:000 text:`;
  session.deliver_sm({ esm_class: 0x04, short_message: Buffer.from(message) }, (answer) =>
    tell({ kind: 'receipt-answered', status: Number(answer.command_status) }),
  );
}

function submit(session: Session, pdu: Pdu): void {
  if (state.throttle > 0) {
    state.throttle -= 1;
    session.send(pdu.response({ command_status: 0x58 }));
    return;
  }
  if (state.drop) {
    state.drop = false;
    session.destroy();
    return;
  }
  const gatewayId = `${process.pid}-${++state.count}`;
  const { message, udh } = bodyOf(pdu.short_message);
  const fields = {
    to: pdu.destination_addr,
    ton: pdu.dest_addr_ton,
    from: pdu.source_addr,
    dataCoding: pdu.data_coding,
    esmClass: pdu.esm_class,
    registered: pdu.registered_delivery,
  };
  tell({ kind: 'submit', gatewayId, fields, udh, octets: message });
  if (state.receiptsFirst !== '') receipt(session, gatewayId, state.receiptsFirst);
  session.send(pdu.response({ message_id: gatewayId }));
}

/** As the package decoded it: text for UCS-2 and ASCII, octets otherwise. */
function bodyOf(body: unknown): { readonly message: string; readonly udh: string } {
  const { message, udh } = body as { message: unknown; udh?: readonly Buffer[] };
  const text =
    typeof message === 'string' ? message : Buffer.from(message as Buffer).toString('hex');
  return { message: text, udh: udh === undefined ? '' : Buffer.concat(udh).toString('hex') };
}

const server = smpp.createServer((session) => {
  sessions.add(session);
  session.on('error', () => undefined);
  session.on('close', () => void sessions.delete(session));
  session.on('bind_transceiver', (pdu) => {
    const right = pdu.system_id === 'bank' && pdu.password === 'secret';
    session.send(pdu.response({ command_status: right ? 0 : 0x0e }));
    if (right) tell({ kind: 'bound' });
  });
  session.on('enquire_link', (pdu) => {
    session.send(pdu.response());
    tell({ kind: 'enquired' });
  });
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
  });
  session.on('submit_sm', (pdu) => submit(session, pdu));
});

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'throttle':
      state.throttle = order.times;
      break;
    case 'drop-next-submit':
      state.drop = true;
      break;
    case 'cut':
      for (const session of sessions) session.destroy();
      break;
    case 'receipt':
      for (const session of sessions) receipt(session, order.gatewayId, order.stat);
      break;
    case 'receipts-first':
      state.receiptsFirst = order.stat;
      break;
  }
});
process.on('disconnect', () => process.exit(0));

server.listen(Number(process.env.ARMILLA_TEST_PORT ?? 0), '127.0.0.1', () =>
  tell({ kind: 'listening', port: server.address().port }),
);

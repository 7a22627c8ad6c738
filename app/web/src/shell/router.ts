/** Every address of the app. A room is fetched when it is first entered. */
import { createRouter } from '@tanstack/react-router';
import { bandRoute, oneBandRoute } from '../band/route.ts';
import { bankRoute } from '../bank/route.ts';
import { deskRoute } from '../desk/route.ts';
import { guideRoute } from '../guide/route.ts';
import { helpRoute } from '../help/route.ts';
import { operateRoute } from '../operate/route.ts';
import { phoneRoute, providerRoute } from '../phone/route.ts';
import { stageRoute } from '../stage/route.ts';
import { merchantRoute, receiptRoute } from '../till/merchant/route.ts';
import { tillRoute } from '../till/route.ts';
import { traceRoute } from '../trace/route.ts';
import { asking } from './asking.ts';
import { root, type ShellContext } from './root.ts';

const tree = root.addChildren([
  stageRoute,
  phoneRoute,
  providerRoute,
  bandRoute,
  oneBandRoute,
  tillRoute,
  asking.addChildren([
    merchantRoute,
    receiptRoute,
    bankRoute,
    deskRoute,
    traceRoute,
    operateRoute,
    helpRoute,
    guideRoute,
  ]),
]);

export function createShellRouter(context: ShellContext) {
  return createRouter({ routeTree: tree, context, defaultPreload: 'intent' });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createShellRouter>;
  }
}

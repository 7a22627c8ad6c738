/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';

const guide = createRoute({
  getParentRoute: () => asking,
  path: '/guide',
  loader: ({ context }) => context.learn(['guide']),
});

const contents = createRoute({
  getParentRoute: () => guide,
  path: '/',
  component: lazyRouteComponent(() => import('./guide.tsx'), 'Guide'),
});

export const chapterRoute = createRoute({
  getParentRoute: () => guide,
  path: '$chapter',
  component: lazyRouteComponent(() => import('./chapter.tsx'), 'Chapter'),
});

export const guideRoute = guide.addChildren([contents, chapterRoute]);

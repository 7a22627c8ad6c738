/** Kinds of shop that people think of their spending in, from merchant categories (ISO 18245). */
import type { shopKind } from '@armilla/api/issuer-pages';
import type { z } from 'zod';
import { inCategories } from './category.ts';

export type ShopKind = z.infer<typeof shopKind>;

/** Looked at in this order: the first that holds a category has it. */
const KINDS: readonly (readonly [ShopKind, readonly string[]])[] = [
  ['CASH', ['6010-6011']],
  ['GROCERIES', ['5411', '5422', '5441', '5451', '5462', '5499', '5921']],
  ['RESTAURANTS', ['5811-5814']],
  ['FUEL', ['5541-5542', '5552', '5983']],
  ['TRANSPORT', ['4011', '4111-4112', '4121', '4131', '4784', '4789', '7523-7524']],
  ['TRAVEL', ['3000-3999', '4411', '4511', '4582', '4722', '7011-7012', '7512-7519']],
  ['HEALTH', ['5122', '5912', '5975-5977', '8011-8099']],
  ['EDUCATION', ['5942-5943', '8211-8299']],
  ['BILLS', ['4812-4900', '6300', '9311-9399']],
  ['HOME', ['5200-5261', '5712-5722', '7210-7217']],
  ['LEISURE', ['5815-5818', '5945', '7800-7999', '7221-7230', '7298']],
  ['SHOPPING', ['5300-5399', '5600-5699', '5732-5735', '5931-5999']],
];

export function shopKindOf(categoryCode: string): ShopKind {
  const found = KINDS.find(([, categories]) => inCategories(categories, categoryCode));
  return found?.[0] ?? 'OTHER';
}

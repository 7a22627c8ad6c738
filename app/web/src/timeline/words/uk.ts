/** Ukrainian. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  timeline: {
    title: 'Що пройшло між сторонами',
    text: 'Кожна команда чипу, повідомлення між хостами й виклик, розшифровані та замасковані.',
    filter: 'Показати',
    ALL: 'Усе',
    APDU: 'APDU',
    ISO8583: 'ISO 8583',
    API: 'API',
    FINDING: 'Висновки',
    empty: 'Ще нічого не пройшло.',
    shown_one: '{{count}} запис',
    shown_few: '{{count}} записи',
    shown_many: '{{count}} записів',
    shown_other: '{{count}} запису',
    fromTo: '{{from}} до {{to}}',
    list: 'Записи, найдавніші першими',
    toTrace: 'Кожен байт — у трасуванні',
  },
  party: {
    wearable: 'Браслет',
    phone: 'Телефон',
    wallet: 'Гаманець',
    'token-service': 'Токен-сервіс',
    issuer: 'Банк',
    acquirer: 'Еквайр',
    terminal: 'Каса',
    maker: 'Виробник',
    stage: 'Руки',
    operate: 'Оператор',
  },
};

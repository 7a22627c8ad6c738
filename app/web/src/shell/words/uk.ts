/** Ukrainian. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  common: {
    theme: 'Тема',
    rooms: 'Розділи',
    skip: 'Перейти до вмісту',
    broken: 'Сторінку не вдалося показати',
    brokenText:
      'Нічого не втрачено: підтверджене зберігає сервіс. Спробуйте ще раз або оновіть сторінку.',
    again: 'Спробувати ще раз',
    nowhere: 'Тут нічого немає',
    nowhereText: 'Адреса могла застаріти або містить помилку.',
    toStage: 'На сцену',
    loading: 'Завантаження …',
    close: 'Закрити',
    cancel: 'Скасувати',
    notice: 'Для випробувань і закритих систем, без сертифікації.',
    version: 'версія {{version}}',
    language: 'Мова',
    unreachable: 'Сервіс не відповідає. Запустіть його командою npm start і оновіть сторінку.',
    dismiss: 'Закрити повідомлення',
    triesLeft_one: 'Лишилася {{count}} спроба.',
    triesLeft_few: 'Лишилося {{count}} спроби.',
    triesLeft_many: 'Лишилося {{count}} спроб.',
    triesLeft_other: 'Лишилося {{count}} спроби.',
    retryAfter: 'Спробуйте ще раз через {{time}}.',
    stepUpTitle: 'Це справді ви? Введіть пароль.',
    usePasskey: 'Ключем доступу',
    stepUpHint: 'На цій сцені вже вписано за вас.',
    notNow: 'Не зараз',
  },
  theme: {
    SYSTEM: 'Як на пристрої',
    LIGHT: 'Світла',
    DARK: 'Темна',
  },
  rooms: {
    stage: 'Сцена',
    phone: 'Телефон',
    band: 'Браслет',
    till: 'Каса',
    bank: 'Банк',
    desk: 'Підтримка',
    trace: 'Трасування',
    operate: 'Експлуатація',
    help: 'Допомога',
    guide: 'Посібник',
    receipt: 'Чек',
  },
  plot: {
    asTable: 'Дані таблицею',
    tableOf: 'Таблиця: {{title}}',
  },
};

/** Ukrainian. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  guide: {
    title: 'Посібник',
    intro:
      'Короткі розділи з картинками справжніх екранів. Читайте по порядку або шукайте потрібне.',
    search: 'Пошук у посібнику',
    nothing: 'Жоден заголовок не має цих слів. Спробуйте менше слів.',
    found_one: 'Знайдено {{count}} місце',
    found_few: 'Знайдено {{count}} місця',
    found_many: 'Знайдено {{count}} місць',
    found_other: 'Знайдено {{count}} місця',
    engineers: 'Для інженерів',
    engineersText: 'Як це працює всередині: інтерфейси, гроші, стани, експлуатація. Англійською.',
    all: 'Усі розділи',
    inEnglish: 'Для інженерів, англійською.',
    onThisPage: 'На цій сторінці',
    beside: 'Сусідні сторінки',
    before: 'Назад',
    behind: 'Далі',
    noPage: 'Такої сторінки немає',
    noPageText: 'Можливо, вона мала іншу назву. Усі розділи перелічено в посібнику.',
    table: 'Таблиця',
  },
  guideCode: {
    code: 'Код',
    copy: 'Копіювати',
    COPIED: 'Скопійовано',
    REFUSED: 'Браузер цього не дозволив. Виділіть текст і скопіюйте його.',
  },
};

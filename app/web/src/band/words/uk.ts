/** Ukrainian. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  band: {
    none: 'На полиці',
    noneText: 'Натисніть «Почати» на телефоні, і браслет ваш.',
    noPasscode: 'Задайте код телефоном',
    offWrist: 'Не на зап’ясті',
    offWristText: 'Браслет, якого ніхто не носить, не платить.',
    enterPasscode: 'Код',
    digitsTyped: 'Введено {{count}} з 6 цифр',
    erase: 'Стерти',
    empty: 'Карток ще немає',
    pay: 'Сплатити',
    payWith: 'Сплатити карткою {{card}}, що закінчується на {{dpan}}',
    previous: 'Попередня картка',
    next: 'Наступна картка',
    ready: 'Прикладіть до каси',
    secondsLeft: '{{count}} с',
    presented: 'Пред’явлено',
    notPresented: 'Не пред’явлено',
    typeIt: 'Ввести мій код',
    typeItNote: 'Вводить шість обраних цифр і готує браслет до оплати.',
    worn: 'На зап’ясті',
    reach: 'Bluetooth у досяжності',
    log: 'Останні десять у браслеті',
    logEmpty: 'Ще нічого.',
    atc: '№ {{atc}}',
    ARQC: 'надіслано в банк',
    TC: 'прийнято офлайн',
    AAC: 'відмовив браслет',
    screen: 'Екран {{device}}',
  },
};

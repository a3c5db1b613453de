import { CommandError, notSupported } from '../../errors';

/** A moment as a calendar in some time zone shows it. */
export interface CalendarFields {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

export const DAY_MS = 86_400_000;

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(ms: number, zone: string | undefined): number {
  if (zone === undefined || zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0;
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (fixed) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3] ?? 0);
    return (fixed[1] === '-' ? -minutes : minutes) * 60_000;
  }
  const parts = formatterFor(zone).formatToParts(new Date(ms));
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour') % 24,
    part('minute'),
    part('second'),
  );
  return local - Math.floor(ms / 1000) * 1000;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw new CommandError(40485, `unrecognized time zone identifier: "${zone}"`);
    }
    formatters.set(zone, formatter);
  }
  return formatter;
}

export function fieldsAt(ms: number, zone?: string): CalendarFields {
  const date = new Date(ms + offsetAt(ms, zone));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

/** The moment at which a zone's calendar shows these fields; they may run over, as in month 13. */
export function momentOf(fields: CalendarFields, zone?: string): number {
  const date = new Date(0);
  date.setUTCFullYear(fields.year, fields.month - 1, fields.day);
  date.setUTCHours(fields.hour, fields.minute, fields.second, fields.millisecond);
  const local = date.getTime();
  const guess = local - offsetAt(local, zone);
  // Near a change of the clock the offset at the guess is the one that counts.
  return local - offsetAt(guess, zone);
}

export function dayOfYear({ year, month, day }: CalendarFields): number {
  return Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / DAY_MS) + 1;
}

/** 1 is Sunday. */
export function dayOfWeek({ year, month, day }: CalendarFields): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

/** 1 is Monday. */
export function isoDayOfWeek(fields: CalendarFields): number {
  return ((dayOfWeek(fields) + 5) % 7) + 1;
}

export function isoWeek(fields: CalendarFields): { year: number; week: number } {
  // The week belongs to the year of its Thursday.
  const thursday = new Date(Date.UTC(fields.year, fields.month - 1, fields.day + 4 - isoDayOfWeek(fields)));
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1 };
}

/** Weeks begin on Sunday; the days before the first one are week 0. */
export function weekOfYear(fields: CalendarFields): number {
  return Math.floor((dayOfYear(fields) + 7 - dayOfWeek(fields)) / 7);
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function formatDate(ms: number, format: string, zone?: string): string {
  const fields = fieldsAt(ms, zone);
  return format.replace(/%(.)?/gs, (whole: string, letter: string | undefined) => {
    const text = letter === undefined ? undefined : formatField(letter, fields, ms, zone);
    if (text === undefined) throw new CommandError(18536, `Invalid format character '${whole}' in format string`);
    return text;
  });
}

function formatField(letter: string, fields: CalendarFields, ms: number, zone: string | undefined): string | undefined {
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  switch (letter) {
    case 'Y':
      return pad(fields.year, 4);
    case 'm':
      return pad(fields.month, 2);
    case 'd':
      return pad(fields.day, 2);
    case 'H':
      return pad(fields.hour, 2);
    case 'M':
      return pad(fields.minute, 2);
    case 'S':
      return pad(fields.second, 2);
    case 'L':
      return pad(fields.millisecond, 3);
    case 'j':
      return pad(dayOfYear(fields), 3);
    case 'w':
      return String(dayOfWeek(fields));
    case 'u':
      return String(isoDayOfWeek(fields));
    case 'U':
      return pad(weekOfYear(fields), 2);
    case 'V':
      return pad(isoWeek(fields).week, 2);
    case 'G':
      return pad(isoWeek(fields).year, 4);
    case 'B':
      return MONTHS[fields.month - 1];
    case 'b':
      return MONTHS[fields.month - 1]?.slice(0, 3);
    case 'z':
    case 'Z': {
      const minutes = Math.round(offsetAt(ms, zone) / 60_000);
      if (letter === 'Z') return (minutes >= 0 ? '+' : '-') + pad(Math.abs(minutes), 3);
      return `${minutes >= 0 ? '+' : '-'}${pad(Math.floor(Math.abs(minutes) / 60), 2)}${pad(Math.abs(minutes) % 60, 2)}`;
    }
    case '%':
      return '%';
    default:
      return undefined;
  }
}

/** ISO 8601 and what is close to it; undefined where it is none. */
export function parseIsoDate(text: string, zone?: string): number | undefined {
  const match =
    /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*$/i.exec(
      text,
    );
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = match;
  const fields: CalendarFields = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Math.floor(Number(`0.${fraction}`) * 1000),
  };
  if (!inRange(fields)) return undefined;
  if (offset !== undefined && zone !== undefined) {
    throw new CommandError(
      40553,
      'you cannot pass in a date/time string with time zone information together with a timezone argument',
    );
  }
  return momentOf(fields, offset?.toUpperCase() ?? zone);
}

function inRange(fields: CalendarFields): boolean {
  const days = new Date(Date.UTC(fields.year, fields.month, 0)).getUTCDate();
  return (
    fields.month >= 1 &&
    fields.month <= 12 &&
    fields.day >= 1 &&
    fields.day <= days &&
    fields.hour < 24 &&
    fields.minute < 60 &&
    fields.second < 60
  );
}

const PARSERS: Record<string, string> = {
  Y: '(?<year>\\d{4})',
  m: '(?<month>\\d{1,2})',
  d: '(?<day>\\d{1,2})',
  H: '(?<hour>\\d{1,2})',
  M: '(?<minute>\\d{1,2})',
  S: '(?<second>\\d{1,2})',
  L: '(?<millisecond>\\d{1,3})',
  z: '(?<offset>Z|[+-]\\d{2}:?\\d{2})',
  '%': '%',
};

export function parseDate(text: string, format: string, zone?: string): number | undefined {
  const source = format.replace(/%(.)|[\\^$.*+?()[\]{}|]/gs, (whole: string, letter: string | undefined) => {
    if (letter === undefined) return `\\${whole}`;
    const pattern = PARSERS[letter];
    if (pattern === undefined) throw notSupported(`the format specifier ${whole} of $dateFromString`);
    return pattern;
  });
  const groups = new RegExp(`^${source}$`).exec(text)?.groups;
  if (!groups) return undefined;
  const number = (name: string, otherwise: number): number =>
    groups[name] === undefined ? otherwise : Number(groups[name]);
  const fields: CalendarFields = {
    year: number('year', 1970),
    month: number('month', 1),
    day: number('day', 1),
    hour: number('hour', 0),
    minute: number('minute', 0),
    second: number('second', 0),
    millisecond: number('millisecond', 0),
  };
  return inRange(fields) ? momentOf(fields, groups.offset ?? zone) : undefined;
}

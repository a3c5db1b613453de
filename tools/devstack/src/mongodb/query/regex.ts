import type { Regex } from '../bson/values';
import { badValue, CommandError } from '../errors';

const cache = new Map<string, RegExp>();

/** A PCRE pattern as MongoDB takes it, in JavaScript's dialect; throws 51091 where it cannot be had. */
export function compileRegex(regex: Regex): RegExp {
  const key = `${regex.options}/${regex.pattern}`;
  const known = cache.get(key);
  if (known) return known;
  const compiled = translate(regex.pattern, regex.options);
  if (cache.size > 500) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function translate(pattern: string, options: string): RegExp {
  let source = pattern;
  let flags = options;
  for (const flag of options) {
    if (!'imsxu'.includes(flag)) throw new CommandError(51108, `invalid flag in regex options: ${flag}`);
  }
  const inline = /^\(\?([imsx]+)\)/.exec(source);
  if (inline) {
    flags += inline[1];
    source = source.slice(inline[0].length);
  }
  if (source.includes('\0')) throw badValue('Regular expression cannot contain an embedded null byte');
  if (flags.includes('x')) source = withoutComments(source);
  source = source
    .replace(/\\A/g, '(?<![\\s\\S])')
    .replace(/\\[zZ]/g, '(?![\\s\\S])')
    .replace(/\(\?P</g, '(?<')
    .replace(/\\h/g, '[ \\t]')
    .replace(/\[\[:(alpha|digit|alnum|space|upper|lower|punct):\]\]/g, (_, name: string) => POSIX[name] as string);
  const own = [...new Set(flags)].filter((flag) => 'ims'.includes(flag)).join('');
  return construct(source, own, pattern);
}

const POSIX: Record<string, string> = {
  alpha: '[A-Za-z]',
  digit: '[0-9]',
  alnum: '[A-Za-z0-9]',
  space: '\\s',
  upper: '[A-Z]',
  lower: '[a-z]',
  punct: '[!-\\/:-@\\[-`{-~]',
};

/** In Unicode mode where the pattern allows it, since PCRE matches characters and not halves of them. */
function construct(source: string, flags: string, pattern: string): RegExp {
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    try {
      return new RegExp(source, flags);
    } catch (error) {
      throw new CommandError(51091, `Regular expression is invalid: ${pattern}: ${(error as Error).message}`);
    }
  }
}

/** Option x: blanks and `#` comments outside a class are not part of the pattern. */
function withoutComments(source: string): string {
  let result = '';
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i] as string;
    if (c === '\\') {
      result += c + (source[++i] ?? '');
    } else if (inClass) {
      inClass = c !== ']';
      result += c;
    } else if (c === '#') {
      while (i < source.length && source[i] !== '\n') i++;
    } else if (!/\s/.test(c)) {
      inClass = c === '[';
      result += c;
    }
  }
  return result;
}

/** What every string that matches must start with: the bound that an index can serve. */
export function literalPrefix(regex: Regex): string | undefined {
  if (/[imx]/.test(regex.options)) return undefined;
  const match = /^(?:\^|\\A)((?:[\w\s\-_@:/,=#!%&<>~`'"; ]|\\[.\-/\\$^*+?()[\]{}|@])+)/.exec(regex.pattern);
  if (!match || regex.pattern.includes('|')) return undefined;
  const rest = regex.pattern.slice(match[0].length);
  const literal = (match[1] as string).match(/\\?[\s\S]/g) ?? [];
  // A quantifier takes the last character back.
  if (/^[*?{]/.test(rest)) literal.pop();
  const prefix = literal.map((piece) => (piece.length === 2 ? piece.slice(1) : piece)).join('');
  return prefix === '' ? undefined : prefix;
}

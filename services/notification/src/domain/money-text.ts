import type { Money } from '@shop/contracts';

// Making one costs more than a whole mail does, and nearly all money is of one currency.
let latest: { currency: string; format: Intl.NumberFormat } | undefined;

/** Money as people read it, for example `$129.99`. */
export function moneyText({ amount, currency }: Money): string {
  const format = formatOf(currency);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function formatOf(currency: string): Intl.NumberFormat {
  if (latest?.currency !== currency) {
    latest = { currency, format: new Intl.NumberFormat('en-US', { style: 'currency', currency }) };
  }
  return latest.format;
}

import { fitsInt64, type Numeric, plain, rank } from './arithmetic';
import { addDecimals, DECIMAL_ZERO, toDecimal } from './decimal';
import { Decimal, double } from './values';

/**
 * A sum of many numbers, as exact as the real server's: whole numbers never round, and what doubles lose to rounding is
 * carried along.
 */
export class Sum {
  private whole = 0n;
  private high = 0;
  private lost = 0;
  private decimals: Decimal | undefined;
  private widest = 0;

  add(value: Numeric): void {
    const type = rank(value);
    if (type > this.widest) this.widest = type;
    if (value instanceof Decimal) this.decimals = addDecimals(this.decimals ?? DECIMAL_ZERO, value);
    else if (type === 2) this.addDouble(plain(value));
    else this.whole += BigInt(value as number | bigint);
  }

  private addDouble(value: number): void {
    const sum = this.high + value;
    if (Number.isFinite(sum)) {
      this.lost += Math.abs(this.high) >= Math.abs(value) ? this.high - sum + value : value - sum + this.high;
    }
    this.high = sum;
  }

  /** The total as a double, whatever was added. */
  get approximate(): number {
    return this.high + (this.lost + Number(this.whole));
  }

  get isDecimal(): boolean {
    return this.decimals !== undefined;
  }

  get total(): Numeric {
    if (this.decimals) {
      const whole = addDecimals(this.decimals, toDecimal(this.whole));
      return this.high === 0 && this.lost === 0 ? whole : addDecimals(whole, toDecimal(this.high + this.lost));
    }
    if (this.widest === 2) return double(this.approximate);
    if (this.widest === 0 && this.whole >= -0x8000_0000n && this.whole <= 0x7fff_ffffn) return Number(this.whole);
    return fitsInt64(this.whole) ? this.whole : double(Number(this.whole));
  }
}

// Points are decimals, never floats: here as whole millionths, in the database as numeric.

/** Decimals that points and what they are reckoned of have at most. */
export const decimals = 6;
/** Of which one is made. */
export const millionths = 1_000_000n;

/**
 * A number as Postgres or JSON writes it (`8.58`, `-0.1`, `1e-7`), in millionths; what is finer is rounded, half away from
 * zero. Throws a `RangeError` for anything else.
 */
export function toMillionths(given: string | number): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(String(given).trim()) ?? [];
  if (whole === '' && fraction === '') throw new RangeError(`${JSON.stringify(given)} is not a decimal number`);
  const shift = Number(exponent) + decimals - fraction.length;
  const digits = BigInt(whole + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : divide(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -size : size;
}

/** Millionths as text, without zeros at the end: `8.58`. */
export function fromMillionths(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % millionths)
    .padStart(decimals, '0')
    .replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${size / millionths}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The quotient as a whole number, rounded half away from zero, as Postgres rounds a numeric. `by` is more than 0. */
export function divide(amount: bigint, by: bigint): bigint {
  const half = amount < 0n ? -by : by;
  return (2n * amount + half) / (2n * by);
}

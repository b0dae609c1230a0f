// Loaded with --import: the wall clock of this process is off by TOUCHLINE_CLOCK_SKEW ms, as on a computer whose time was
// never set. Timers and performance.now() go on as ever.
const skew = Number(process.env['TOUCHLINE_CLOCK_SKEW'] ?? 0);
const RealDate = Date;
const now = (): number => RealDate.now() + skew;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

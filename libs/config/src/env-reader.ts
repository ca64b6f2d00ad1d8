export type Environment = Readonly<Record<string, string | undefined>>;

const NODE_ENVS = ['development', 'test', 'production'] as const;

/** Thrown at start. Names every variable that is wrong, and never a value: it may be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not valid:\n${problems.map((each) => `  - ${each}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads variables one by one and collects what is wrong, so that one start shows every mistake. */
export class EnvReader {
  private readonly problems = new Map<string, string>();
  readonly isProduction: boolean;

  constructor(private readonly env: Environment) {
    // A misspelt `production` would run with the public secrets of development.
    this.isProduction = this.oneOf('NODE_ENV', NODE_ENVS, 'development') === 'production';
  }

  text(name: string, fallback: string): string {
    return this.raw(name) ?? fallback;
  }

  /** A text that production must set itself: the development value is public. */
  secret(name: string, developmentDefault: string): string {
    const value = this.raw(name);
    if (this.isProduction && (value === undefined || value === developmentDefault)) {
      this.fail(name, 'must be set to a value of your own in production');
    }
    return value ?? developmentDefault;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    this.fail(name, `must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    if (value !== 'true' && value !== 'false') this.fail(name, 'must be true or false');
    return value === 'true';
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], fallback: Value): Value {
    const value = this.raw(name);
    if (value === undefined) return fallback;
    const found = values.find((each) => each === value);
    if (found === undefined) this.fail(name, `must be one of ${values.join(', ')}`);
    return found ?? fallback;
  }

  url(name: string, protocols: readonly string[], fallback: string): string {
    const value = this.raw(name) ?? fallback;
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      this.fail(name, `must be a URL that starts with ${protocols.join(' or ')}`);
    }
    return value;
  }

  /** Keeps the first problem of each variable. */
  fail(name: string, problem: string): void {
    if (!this.problems.has(name)) this.problems.set(name, `${name} ${problem}`);
  }

  /** @throws ConfigError when anything was wrong */
  finish(): void {
    if (this.problems.size > 0) throw new ConfigError([...this.problems.values()]);
  }

  /** An empty variable counts as absent: that is what a blank line in a compose file means. */
  private raw(name: string): string | undefined {
    const value = this.env[name];
    return value === undefined || value === '' ? undefined : value;
  }
}

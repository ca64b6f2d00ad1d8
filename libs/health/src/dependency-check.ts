/** One server that the service depends on, and how to ask whether it is there. */
export interface DependencyCheck {
  readonly name: string;
  /** Without a required one nothing can be accepted; without another one only speed suffers. */
  readonly isRequired: boolean;
  /** @throws when the dependency is not there; it has the deadline of the health module */
  readonly check: () => Promise<unknown>;
  /** What there is to say besides, part by part; nothing when all is well. */
  readonly details?: () => Readonly<Record<string, string>>;
}

export const DEPENDENCY_CHECKS = Symbol('DEPENDENCY_CHECKS');

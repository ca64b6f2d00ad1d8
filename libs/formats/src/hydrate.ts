import { getMetadataStorage } from 'class-validator';

/**
 * Fills a new DTO with the fields it knows, and names those it does not.
 *
 * Nothing else is copied: a sent `constructor` or `__proto__` on a DTO would decide which rules
 * class-validator applies to it.
 */
export function hydrate<Dto extends object>(
  dtoClass: new () => Dto,
  draft: Readonly<Record<string, unknown>>,
): { readonly dto: Dto; readonly unknownFields: readonly string[] } {
  const dto = new dtoClass();
  const known = fieldsOf(dtoClass);
  const unknownFields: string[] = [];
  for (const [name, value] of Object.entries(draft)) {
    if (known.has(name)) Reflect.set(dto, name, value);
    else unknownFields.push(name);
  }
  return { dto, unknownFields };
}

const fieldsByClass = new Map<new () => object, ReadonlySet<string>>();

/** The fields of a DTO are those that have a rule. */
function fieldsOf(dtoClass: new () => object): ReadonlySet<string> {
  let fields = fieldsByClass.get(dtoClass);
  if (!fields) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(dtoClass, '', false, false);
    fields = new Set(rules.map((rule) => rule.propertyName));
    fieldsByClass.set(dtoClass, fields);
  }
  return fields;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An explicit `null` of an optional field is the same as its absence. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): Readonly<Partial<Record<Name, Value>>> {
  return (value === null || value === undefined ? {} : { [name]: value }) as Partial<
    Record<Name, Value>
  >;
}

import { getMetadataStorage, validateSync, type ValidatorOptions } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import type { FieldError } from '#libs/errors';
import { toFieldErrors } from './field-errors.js';

const VALIDATOR_OPTIONS: ValidatorOptions = {
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
};

/**
 * Checks a DTO against the rules of its class, in class-validator's language.
 *
 * Nearly everything that comes in is right, and class-validator takes most of its time to find the
 * rules and to prepare errors. So the rules are found once for each class, and looked through as
 * they are; class-validator itself has the word as soon as one of them is broken, or is of a kind
 * that is not known here.
 *
 * @returns one error a field; none when every rule is kept
 */
export function checkRules(dto: object): FieldError[] {
  return keepsAll(dto) ? [] : toFieldErrors(validateSync(dto, VALIDATOR_OPTIONS));
}

/** The rules of one property. */
interface PropertyRules {
  readonly name: string;
  /** All must hold, or the other rules are not looked at. */
  readonly conditions: readonly Condition[];
  readonly checks: readonly Check[];
  readonly isNested: boolean;
}

type Condition = (object: object, value: unknown) => unknown;
type Check = (value: unknown, object: object) => unknown;

const rulesByClass = new Map<unknown, readonly PropertyRules[] | undefined>();

function keepsAll(dto: object): boolean {
  const rules = rulesOf(dto.constructor);
  if (rules === undefined) return false;
  for (const each of rules) if (!keeps(dto, each)) return false;
  return true;
}

function keeps(dto: object, { name, conditions, checks, isNested }: PropertyRules): boolean {
  const value: unknown = Reflect.get(dto, name);
  for (const condition of conditions) if (!condition(dto, value)) return true;
  // A promise is no answer yet, and truthy.
  for (const check of checks) if (check(value, dto) !== true) return false;
  if (!isNested || value === undefined || value === null) return true;
  return typeof value === 'object' && !Array.isArray(value) && keepsAll(value);
}

/** @returns nothing for a class whose rules are for class-validator alone */
function rulesOf(dtoClass: unknown): readonly PropertyRules[] | undefined {
  if (!rulesByClass.has(dtoClass)) rulesByClass.set(dtoClass, readRules(dtoClass));
  return rulesByClass.get(dtoClass);
}

function readRules(dtoClass: unknown): readonly PropertyRules[] | undefined {
  if (typeof dtoClass !== 'function') return undefined;
  const metadata = getMetadataStorage().getTargetValidationMetadatas(dtoClass, '', false, false);
  if (metadata.length === 0 || !metadata.every(isKnown)) return undefined;
  return [...Map.groupBy(metadata, ({ propertyName }) => propertyName)].map(([name, rules]) => {
    const ofType = (...types: string[]) => rules.filter(({ type }) => types.includes(type));
    return {
      name,
      conditions: ofType('conditionalValidation').map(conditionOf),
      checks: ofType('isDefined', 'customValidation').flatMap(checksOf),
      isNested: ofType('nestedValidation').length > 0,
    };
  });
}

/** As class-validator calls them. */
const KNOWN_TYPES = ['conditionalValidation', 'isDefined', 'customValidation', 'nestedValidation'];

function isKnown({ type, each, validateIf }: ValidationMetadata): boolean {
  return KNOWN_TYPES.includes(type) && !each && validateIf === undefined;
}

function conditionOf({ constraints }: ValidationMetadata): Condition {
  return (constraints as [Condition])[0];
}

function checksOf({ constraintCls, constraints, propertyName }: ValidationMetadata): Check[] {
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(
      ({ instance }): Check =>
        (value, object) =>
          instance.validate(value, {
            value,
            object,
            constraints,
            targetName: object.constructor.name,
            property: propertyName,
          }),
    );
}

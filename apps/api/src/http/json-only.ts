import { Reflector } from '@nestjs/core';

/** Marks a route that speaks JSON alone, whatever formats there are. */
export const JsonOnly = Reflector.createDecorator<true>();

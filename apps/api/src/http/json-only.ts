import { Reflector } from '@nestjs/core';

/** Marks a route that answers in JSON alone, whatever formats there are. */
export const JsonOnly = Reflector.createDecorator<true>();

import { tendDeadLetters } from '../apps/worker/src/dead-letters/tend-dead-letters.js';
import { runOperator } from './run-operator';

void runOperator(tendDeadLetters);

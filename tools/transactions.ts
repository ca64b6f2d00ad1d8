import { operate } from '../apps/api/src/operator/operate.js';
import { runOperator } from './run-operator';

void runOperator(operate);

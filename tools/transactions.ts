import { operate } from '../apps/api/src/operator.setup.js';
import { runOperator } from './run-operator';

void runOperator(operate);

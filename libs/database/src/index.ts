export { jsonbArray } from './array-parameter.js';
export { OvertakenError } from './contention.js';
export { dataSourceOptions, type DatabaseSettings } from './data-source-options.js';
export { Database, type NamedStatement, type Queryable } from './database.js';
export { type DatabaseFault, databaseFaultOf } from './database-fault.js';
export { GroupCommit, type GroupCommitOptions } from './group-commit.js';
export { migrate } from './migrate.js';
export { setStatistics } from './set-statistics.js';

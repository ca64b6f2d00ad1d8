/** As many connections as the service has (`DATABASE_POOL_MAX`). */
export const POOL_MAX = 16;

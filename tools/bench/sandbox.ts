/** The key of the merchant that every development installation has. */
export const SANDBOX_KEY = 'sk_sandbox_0000000000000000000000000000';

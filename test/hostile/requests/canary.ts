/** Never to be seen in an answer. */
export const canary = 'Canary4Hostile7Requests';

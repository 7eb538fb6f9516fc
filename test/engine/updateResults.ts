/**
 * Whether tests write what they found on real engines into the documents that show it. Otherwise they compare: a test
 * writes tracked files only on request.
 */
export const updateResults = process.env.UPDATE_RESULTS === "1";

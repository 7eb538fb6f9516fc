/**
 * Whether tests write their results on real engines into the documents that show them. Otherwise they compare: a test
 * writes tracked files only on request.
 */
export const updateResults = process.env.UPDATE_RESULTS === "1";

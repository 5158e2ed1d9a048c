/** The form in which a verification report is signed. Nothing of Node's: a page checks reports as well. */

/** Signatures of other things by the same key can never pass for a report's. */
const heading = 'ephemera-verification-report-v1\n';

/**
 * What is signed. KMS signs no more than 4096 bytes, and a report has more.
 * @param sha256 in hexadecimal, of the report without its signature as JSON, in the order of the form and without spaces:
 * so it is published
 */
export const signedReportText = (sha256: string): string => heading + sha256;

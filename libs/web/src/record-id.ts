/** Of an id as the platform gives them: one spelling. */
export const RECORD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is an id as the platform gives them: a UUID in lower case. */
export function isRecordId(text: string): boolean {
  return RECORD_ID.test(text);
}

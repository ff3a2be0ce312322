// The facts as stored. Stored for ever: add `.v2` with an upcaster, never edit. Their types begin with `governance.`, the
// slice that first wrote them.
import type { Days } from '#governance/contract.js';
import type { Draft } from '#kernel/decider.js';

/** The Chair's report to SOMTC, as the log tells it up to `position`. Stream `report-<uuid>`, with the two facts below. */
export type ReportDrafted = Draft<
  'governance.report-drafted.v1',
  {
    /** A log position, as a decimal string. */
    readonly position: string;
    /** The id of the last fact up to it, which decides where a copy of the log has other positions; facts of before have none. */
    readonly fact?: string;
    /** The days that it covers; null: everything up to the position. */
    readonly period: Days | null;
    /** How the report is computed and written: each format stays as it is for ever. */
    readonly format: 1;
    readonly at: string;
  }
>;

/** SHA-256 of each form's bytes, in hexadecimal: from here on the report is these bytes. */
export type ReportSignedOff = Draft<
  'governance.report-signed-off.v1',
  { readonly sha256: { readonly json: string; readonly html: string; readonly docx: string }; readonly at: string }
>;

export type ReportTransmitted = Draft<
  'governance.report-transmitted.v1',
  { readonly to: 'SOMTC'; readonly on: string; readonly at: string }
>;

export type ReportFact = ReportDrafted | ReportSignedOff | ReportTransmitted;

import { refusals } from './refusal-table.js';

/** The refusals of the platform itself: HTTP, identity, authorisation, the store, views and content. */
export const platformRefusals = refusals({
  400: {
    'request.malformed': 'Malformed request: The request is not well-formed HTTP, or its address cannot be decoded.',
    'body.invalid':
      'Invalid request: A field of the body or of the query is missing, unknown or of the wrong form; `errors` names each.',
    'body.malformed':
      'Malformed body: The body is not well-formed JSON, is empty where JSON is announced, or has a member that no object may have, such as `__proto__`.',
    'idempotency.key-missing':
      'Idempotency key needed: Every POST needs one Idempotency-Key header of 1 to 128 visible ASCII characters.',
    'idempotency.key-malformed':
      'Malformed idempotency key: The Idempotency-Key header is not one key of 1 to 128 visible ASCII characters.',
    'precondition.malformed': 'Malformed precondition: If-Match is neither * nor a list of entity tags, such as "3".',
    'cursor.invalid':
      'Cursor not accepted: The cursor was altered, or made for another caller, list or filter; start from the first page.',
  },
  401: {
    'token.missing':
      'Access token needed: The request has no access token in its Authorization header; sign in and send one.',
    'token.invalid':
      'Access token not accepted: The access token is expired, foreign, altered, or does not say one role for one affiliation.',
  },
  403: {
    'access.denied': 'Not permitted: The policies do not permit this action to this role and affiliation.',
    'standing.lost':
      'No standing: The register does not have the unit, post, state, body or office that the access token names, or no longer; the registrar can tell.',
  },
  404: {
    'record.unknown': 'No such record: There is no such record, or none that the caller may know of.',
    'route.unknown': 'No such address: No route has this method and path; paths are matched exactly.',
  },
  408: {
    'request.timeout': 'Request took too long to arrive: The request was not complete in time; send it again.',
  },
  409: {
    'attachment.incomplete':
      'Attachment not complete: Parts of the file are missing; `errors` names the first, or the attachment that is cited.',
    'log.level-needed':
      'Level of the data folder too low: The program before this one, which may still use the data folder, does not know what would be recorded. The operator raises the level when it is no longer needed.',
    'record.full':
      'Record full: The record holds as many facts or bytes as a record may, or half of them are of this party. What withdraws, recalls, acknowledges or closes is still taken. There is room in a new record; the operator can raise the limit.',
    'store.contended':
      'The record is being changed by others: Others changed the record at the same time, three times in a row; send the same request again.',
  },
  410: {
    'content.withheld':
      'Content taken back: The answer that cites the attachment was recalled; it is shown to the other side no longer.',
    'content.erased':
      'Content erased: The key of the record was destroyed; its content is gone and nothing more can be added to it.',
  },
  412: {
    'precondition.stale':
      'The record has changed: The record is at no revision that If-Match names, or its tags are weak (W/), which match nothing; read it again.',
  },
  413: {
    'body.too-large':
      'Body too large: The body has more bytes than the operation takes, which the contract says (`x-body-limit`); none takes more than 524,288.',
  },
  415: {
    'body.media-type':
      'Media type not supported: Bodies are application/json in UTF-8, parts of a file application/octet-stream, without a content encoding.',
  },
  422: {
    'attachment.unknown':
      'No such attachment: The unit of the caller sent no attachment of this id within the last day; only the unit that sent a file can cite it.',
    'idempotency.key-reused':
      'Idempotency key used for another request: The key was used before with another address or body; a new request needs a new key.',
  },
  429: {
    'record.step-too-often':
      'Step repeated too often: The same step of this record was repeated too often within 24 hours; wait for Retry-After. The operator can raise the limit.',
    'unit.day-full':
      'Day of the unit full: The unit, post, body or state had as much recorded as it may in a day (UTC); wait for Retry-After. Urgent requests, acknowledgements, withdrawals, recalls, holds, referrals and what closes a record are still taken. The operator can raise the limit.',
    'rate.limited':
      'Too many requests: The caller, its address, or all callers of its state together, sent too many requests, or the caller too many that were refused; wait for Retry-After.',
  },
  431: {
    'request.headers-too-large': 'Headers too large: The headers of the request are over the limit.',
  },
  500: {
    internal:
      'Internal error: The platform failed; the fault is in its log. The same request may be sent again under the same key.',
  },
  503: {
    'attachment.damaged':
      'File missing or altered: The file that the record cites is not as it was sealed; the operator restores it from a backup.',
    'identity.unavailable':
      'Identity provider not reachable: The keys of the identity provider cannot be fetched now; try again later.',
    'service.unavailable':
      'Part not available: The part of the platform that answers this address does not run now, or gave no answer. Send the same request again after Retry-After, with the same Idempotency-Key: it is carried out once.',
    'server.overloaded':
      'Server overloaded: More requests are being answered than the server takes at a time; nothing of this one was looked at. Send the same request again after Retry-After.',
    'view.behind':
      'View not up to date yet: A view did not reach in time what was recorded before, or the log not the position that the caller names in Talaan-After; try again shortly.',
    'log.newer':
      'Record of a later program: The record has facts or content that a later version of the platform wrote. Send the request to a server of that version.',
    'log.tampered':
      'Record not as it was written: Someone changed the record in the log outside the platform. It is refused until the log is restored; the operator has been told.',
    'store.unavailable':
      'Log not available: The log cannot be written or read now. Send the same request again later, with the same Idempotency-Key: it is carried out once, also where it was recorded already.',
  },
});

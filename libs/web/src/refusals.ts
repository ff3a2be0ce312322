import type { RefusalTable } from './refusal-table.js';

/** The refusals of the platform itself: HTTP, identity, authorisation, the store, views and content. */
export const platformRefusals: RefusalTable = {
  'token.missing': {
    status: 401,
    title: 'Access token needed',
    meaning: 'The request has no access token in its Authorization header; sign in and send one.',
  },
  'token.invalid': {
    status: 401,
    title: 'Access token not accepted',
    meaning: 'The access token is expired, foreign, altered, or does not say one role for one affiliation.',
  },
  'identity.unavailable': {
    status: 503,
    title: 'Identity provider not reachable',
    meaning: 'The keys of the identity provider cannot be fetched now; try again later.',
  },
  'rate.limited': {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The caller, its address, or all callers of its state together, sent too many requests, or the caller too many ' +
      'that were refused; wait for Retry-After.',
  },
  'server.overloaded': {
    status: 503,
    title: 'Server overloaded',
    meaning:
      'More requests are being answered than the server takes at a time; nothing of this one was looked at. Send the same request again after Retry-After.',
  },
  'access.denied': {
    status: 403,
    title: 'Not permitted',
    meaning: 'The policies do not permit this action to this role and affiliation.',
  },
  'record.unknown': {
    status: 404,
    title: 'No such record',
    meaning: 'There is no such record, or none that the caller may know of.',
  },
  'route.unknown': {
    status: 404,
    title: 'No such address',
    meaning: 'No route has this method and path; paths are matched exactly.',
  },
  'request.malformed': {
    status: 400,
    title: 'Malformed request',
    meaning: 'The request is not well-formed HTTP, or its address cannot be decoded.',
  },
  'request.timeout': {
    status: 408,
    title: 'Request took too long to arrive',
    meaning: 'The request was not complete in time; send it again.',
  },
  'request.headers-too-large': {
    status: 431,
    title: 'Headers too large',
    meaning: 'The headers of the request are over the limit.',
  },
  'body.invalid': {
    status: 400,
    title: 'Invalid request',
    meaning: 'A field of the body or of the query is missing, unknown or of the wrong form; `errors` names each.',
  },
  'body.malformed': {
    status: 400,
    title: 'Malformed body',
    meaning: 'The body is not well-formed JSON, or is empty where JSON is announced.',
  },
  'body.too-large': {
    status: 413,
    title: 'Body too large',
    meaning: 'The body is over the limit of this address.',
  },
  'body.media-type': {
    status: 415,
    title: 'Media type not supported',
    meaning: 'Bodies are application/json in UTF-8, without a content encoding.',
  },
  'idempotency.key-missing': {
    status: 400,
    title: 'Idempotency key needed',
    meaning: 'Every POST needs one Idempotency-Key header of 1 to 128 visible ASCII characters.',
  },
  'idempotency.key-malformed': {
    status: 400,
    title: 'Malformed idempotency key',
    meaning: 'The Idempotency-Key header is not one key of 1 to 128 visible ASCII characters.',
  },
  'idempotency.key-reused': {
    status: 422,
    title: 'Idempotency key used for another request',
    meaning: 'The key was used before with another address or body; a new request needs a new key.',
  },
  'precondition.malformed': {
    status: 400,
    title: 'Malformed precondition',
    meaning: 'If-Match is neither * nor one strong entity tag with a revision, such as "3".',
  },
  'precondition.stale': {
    status: 412,
    title: 'The record has changed',
    meaning: 'The record is not at the revision that If-Match names; read it again.',
  },
  'cursor.invalid': {
    status: 400,
    title: 'Cursor not accepted',
    meaning: 'The cursor was altered, or made for another caller, list or filter; start from the first page.',
  },
  'content.erased': {
    status: 410,
    title: 'Content erased',
    meaning: 'The key of the record was destroyed; its content is gone and nothing more can be added to it.',
  },
  'view.behind': {
    status: 503,
    title: 'View not up to date yet',
    meaning: 'The view did not reach what the caller wrote in time; try again shortly.',
  },
  'store.contended': {
    status: 409,
    title: 'The record is being changed by others',
    meaning: 'Others changed the record at the same time, three times in a row; send the same request again.',
  },
  'store.unavailable': {
    status: 503,
    title: 'Log not available',
    meaning: 'The log cannot be written or read now; nothing was recorded. Send the same request again later.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning: 'The platform failed; the fault is in its log. The same request may be sent again under the same key.',
  },
};

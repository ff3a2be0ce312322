import type { Identity } from '#apps/dev-idp/identities.js';

/** Who may be asked for: the words in which docs/domain.md says who stands how to a record. */
export type Known =
  | { readonly kind: 'exchange' | 'information'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'referral';
      readonly unit: string;
      readonly hostState: string;
      readonly post: string;
      readonly nationality: string;
      readonly track: 'arrest' | 'victim';
      /** Whether the post was told. */
      readonly told: boolean;
      /** The post said last that the person is not a national of its state. */
      readonly denied: boolean;
      /** A victim took the consent back after the post was told. */
      readonly withdrawn: boolean;
    }
  | {
      readonly kind: 'assistance';
      readonly unit: string;
      readonly post: string;
      /** The unit took its question back. */
      readonly withdrawn: boolean;
    }
  | {
      readonly kind: 'practice';
      readonly submitter: Pick<Identity, 'role' | 'unit' | 'state' | 'body'>;
      readonly reviewers: readonly string[];
      readonly published: boolean;
      /** Another practice took its place. */
      readonly superseded: boolean;
    }
  | {
      readonly kind: 'case-file';
      readonly openedBy: string;
      readonly members: readonly string[];
      readonly invited: readonly string[];
    }
  | {
      readonly kind: 'summary';
      readonly proposedBy: string;
      /** Of its case. */
      readonly members: readonly string[];
      readonly reviewers: readonly string[];
      readonly published: boolean;
    }
  | {
      readonly kind: 'deliverable';
      /** `document`, `event`, `survey` or `register`. */
      readonly form: string;
      readonly recordedBy: string;
      /** The bodies that lead or cooperate in what it serves. */
      readonly part: readonly string[];
    }
  | {
      readonly kind: 'entry';
      readonly inventory: string;
      readonly visibility: 'public' | 'restricted';
      readonly listed: boolean;
      readonly erased: boolean;
    }
  | { readonly kind: 'attachment'; readonly unit: string }
  | { readonly kind: 'direction'; readonly units: readonly string[] }
  | { readonly kind: 'report'; readonly transmitted: boolean }
  | {
      readonly kind: 'activity';
      readonly lead: readonly string[];
      readonly part: readonly string[];
      /** The plan describes the cooperating bodies without naming them. */
      readonly openToAll: boolean;
    }
  | { readonly kind: 'of-state' | 'accreditation'; readonly state: string }
  | { readonly kind: 'meeting' | 'review-round' | 'plan' | 'register' | 'inventory' | 'policy' };

export type Kind = Known['kind'];

/** One record of the world, as it stands. */
export interface Standing<K extends Known = Known> {
  readonly id: string;
  /** `answered, H1`: for whoever reads what went wrong. */
  readonly name: string;
  /** Its addresses by their templates in the contract: `/v1/exchange-requests/{id}`. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The stream that the log keeps it in, where it has one of its own. */
  readonly stream?: string;
  /** Stands in everything that was written on it and that is sealed, and nowhere else. Absent: nothing sealed is left. */
  readonly mark?: string;
  readonly known: K;
}

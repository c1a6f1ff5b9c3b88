/** What the two helpers of H.323 that a rule can attach have in common: the messages they read are not decoded here. */
import type { HelperView } from './helper.ts';

/** Seconds that what H.323 announces is waited for. kernel:net/netfilter/nf_conntrack_h323_main.c */
export const H323_TIMEOUT_SECONDS = 240;

/**
 * Says that what the message announces is not known. Messages are encoded by the rules of ASN.1 (rfc: none; ITU-T H.225.0,
 * X.691), and only their beginnings are looked at here.
 */
export function leaveUnread(view: HelperView, helper: string, what: string): void {
  view.context.uncertain(
    `the ${helper} helper reads ${what}, which is not decoded here: the connections that it announces are not expected`,
  );
}

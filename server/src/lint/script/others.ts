/** The chains that other programs make and keep on a host, by their names. */

/** Patterns of the names, and who makes such chains. */
const MAKERS: readonly (readonly [RegExp, string])[] = [
  [/^DOCKER(-|$)/, 'Docker'],
  [/^(f2b|fail2ban)-/, 'fail2ban'],
  [/^KUBE-/, 'Kubernetes'],
  [/^cali-/, 'Calico'],
  [/^(CNI-|FLANNEL)/, 'a network plugin of Kubernetes'],
  [/^CILIUM_/, 'Cilium'],
  [/^LIBVIRT_/, 'libvirt'],
  [/^ufw6?-/, 'ufw'],
  [/^(input|output|forwarding|prerouting|postrouting)(_(lan|wan))?_rule$|^zone_(lan|wan)_/, 'OpenWrt'],
  [/^MINIUPNPD/, 'miniupnpd'],
  [/^sshguard$/, 'sshguard'],
  [/^CROWDSEC/, 'CrowdSec'],
  [/^nixos-(fw|nat)/, 'NixOS'],
  [/^NETAVARK/, 'Podman'],
  [/^ts-(input|forward|postrouting)$/, 'Tailscale'],
];

/** Who makes a chain of that name, where it is one that is known; this is no promise that he has. */
export function makerOf(chain: string): string | undefined {
  return MAKERS.find(([pattern]) => pattern.test(chain))?.[1];
}

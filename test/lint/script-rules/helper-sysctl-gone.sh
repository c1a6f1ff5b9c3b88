# Scripts in which helper-sysctl-gone has something to say, and scripts in which it has not.
#- by sysctl
iptables -F
sysctl -w net.netfilter.nf_conntrack_helper=1
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[helper-sysctl-gone]: Linux has no sysctl nf_conntrack_helper since 6.0: no helper is attached by this.
#- by a write
iptables -F
echo 1 > /proc/sys/net/netfilter/nf_conntrack_helper
#<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[helper-sysctl-gone]: Linux has no sysctl nf_conntrack_helper since 6.0: no helper is attached by this.
#- turned off, which it is in any case
iptables -F
sysctl -w net.netfilter.nf_conntrack_helper=0

# Scripts in which saved-as-other-family has something to say, and scripts in which it has not.
#- saved to the file of the other family
iptables -F
iptables-save > /etc/iptables/rules.v6
#               ^^^^^^^^^^^^^^^^^^^^^^ warning[saved-as-other-family]: iptables-save writes the rules of IPv4, and this file is named for IPv6.
#- after
iptables -F
ip6tables-save > /etc/iptables/rules.v6
#- restored from it
iptables -F
/sbin/ip6tables-restore < /etc/sysconfig/iptables
#                         ^^^^^^^^^^^^^^^^^^^^^^^ warning[saved-as-other-family]: ip6tables-restore reads the rules of IPv6, and this file is named for IPv4.
sudo iptables-restore -n /etc/iptables6.rules
#                        ^^^^^^^^^^^^^^^^^^^^ warning[saved-as-other-family]: iptables-restore reads the rules of IPv4, and this file is named for IPv6.
#- each to its own
iptables -F
iptables-save > /etc/iptables/rules.v4
ip6tables-save > /etc/iptables/rules.v6
iptables-save > /etc/sysconfig/iptables
ip6tables-save > /etc/sysconfig/ip6tables
iptables-save > /root/backup-2026
iptables-save > "$FILE"
iptables-save 2> /tmp/errors.v6

#!/bin/sh
# Two chains that lead to each other, shut by a rule that lets everything through; the kernel keeps that rule.
ipt=iptables
$ipt -N inspect
$ipt -N account
$ipt -A inspect -j ACCEPT
$ipt -A inspect -j account
$ipt -A account -j inspect
$ipt -A INPUT -j inspect

# Taken out or made narrower, packets would go round.
$ipt -D inspect 1 || $ipt -A OUTPUT -m comment --comment "guard stays" -j ACCEPT
$ipt -R inspect 1 -s 192.0.2.0/24 -j ACCEPT || $ipt -A OUTPUT -m comment --comment "not narrower" -j ACCEPT
$ipt -R inspect 1 -j LOG || $ipt -A OUTPUT -m comment --comment "not passing" -j ACCEPT

# Another end of all packets will do, and then another one.
$ipt -R inspect 1 -j DROP && $ipt -A OUTPUT -m comment --comment "other guard" -j ACCEPT
$ipt -R inspect 1 -j RETURN && $ipt -A OUTPUT -m comment --comment "back" -j ACCEPT

# What a rule leads to only when it is not replaced may go.
$ipt -R inspect 2 -j LOG && $ipt -R inspect 1 -s 192.0.2.0/24 -j ACCEPT && $ipt -A OUTPUT -j ACCEPT

# A chain that is emptied leads nowhere, whatever it kept packets from.
$ipt -N quiet
$ipt -A quiet -j DROP
$ipt -A quiet -j account
$ipt -I account -j quiet
$ipt -F quiet && $ipt -A FORWARD -j quiet
